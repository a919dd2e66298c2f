package org.jingu.engine.backend.cpu;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.cpu.program.TableShare;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.RankSlice;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.TensorStore;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.Team;
import org.jspecify.annotations.Nullable;

/** A session on the CPU of which other ranks have the rest. */
final class CpuPart implements SessionPart {
  private final CpuSession session;

  CpuPart(ModelDefinition definition, SessionOptions options, Team team) {
    this.session =
        new CpuSession(
            definition,
            options,
            bags ->
                new TableShare(
                    team,
                    Placing.plan(bags, options, team.world()).placement(),
                    options.sharing().sharesStates(options, team.world())));
  }

  @Override
  public double step(
      List<RankSlice> slices, double learningRateScale, float @Nullable [][] logits) {
    return session.step(slices, learningRateScale, logits);
  }

  @Override
  public void predict(List<RankSlice> slices, float[][] logits) {
    for (int slice = 0; slice < slices.size(); slice++) {
      session.predict(slices.get(slice), logits[slice]);
    }
  }

  @Override
  public Map<String, float[]> gradients(List<RankSlice> slices) {
    return session.gradients(slices);
  }

  @Override
  public TensorStore tensors() {
    return session.tensors();
  }

  @Override
  public long tableBytes() {
    return session.tableBytes();
  }

  @Override
  public TablePlacement placement() {
    return Objects.requireNonNull(session.share()).placement();
  }

  @Override
  public String program() {
    return session.program();
  }

  @Override
  public void setSteps(long steps) {
    session.setSteps(steps);
  }

  @Override
  public Map<String, Long> phaseNanos() {
    return session.phaseNanos();
  }

  @Override
  public void close() {
    session.close();
  }
}
