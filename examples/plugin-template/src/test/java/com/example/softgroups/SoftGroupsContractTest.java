package com.example.softgroups;

import java.util.List;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class SoftGroupsContractTest extends ModelContract {
  @Override
  protected ModelPlugin<?> plugin() {
    return new SoftGroupsPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    String small = "{embedding_dim: 3, groups: 2, mlp: [4]}";
    return List.of(
        ModelCase.of("mixed", ModelCase.mixedSchema(), small),
        ModelCase.of("sparse, dropout", ModelCase.sparseSchema(), small, "dropout: 0.3"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(BadCase.of("groups", ModelCase.mixedSchema(), "groups: 1"));
  }
}
