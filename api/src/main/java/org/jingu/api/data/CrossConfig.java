package org.jingu.api.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.config.Shorthand;
import org.jingu.api.config.Suggestions;
import org.jspecify.annotations.Nullable;

/**
 * A hashed cross of sparse features: a further sparse feature whose values are the combinations of
 * theirs, so that a model without interactions can learn one (the cross-product transformation of
 * Wide &amp; Deep, arXiv 1606.07792, section 3.1). An example has all combinations of the values in
 * its bags, and none where one of the bags is empty. What is hashed is said where it is hashed.
 *
 * @param features the sparse features, at least 2; their order has a part in the hash
 * @param name the cross's name as a feature, or null for {@link #featureName}'s default
 * @param buckets the number of buckets into which combinations are hashed
 * @param seed of the hash
 */
public record CrossConfig(
    @Doc("The sparse features, at least 2; a list of them alone may stand for all keys") @Shorthand
        List<String> features,
    @Doc("The cross's name; those of its features with _x_ between by default")
        @Nullable String name,
    @Doc("Number of buckets into which combinations are hashed")
        @Default("262144")
        @Range(min = 1, max = Integer.MAX_VALUE - 8)
        int buckets,
    @Doc("Seed of the hash") @Default("0") int seed) {

  /** The combinations that an example may have: beyond, a batch's memory has no bound. */
  public static final int MOST_COMBINATIONS = 10_000;

  /**
   * Checks that there is something to cross.
   *
   * @throws ConfigException if there are fewer than 2 features, or one stands twice
   */
  public CrossConfig {
    features = List.copyOf(features);
    if (features.size() < 2) {
      throw new ConfigException(
          "features", "is " + features + "; name at least 2 sparse features to cross");
    }
    for (int i = 0; i < features.size(); i++) {
      if (features.indexOf(features.get(i)) < i) {
        throw new ConfigException(
            "features[" + i + "]", "is '" + features.get(i) + "', which stands twice; keep one");
      }
    }
  }

  /** The name as a feature and as a table: {@code user_x_item} by default. */
  public String featureName() {
    return name == null ? String.join("_x_", features) : name;
  }

  /**
   * The number of combinations of an example.
   *
   * @param bags the number of values in the bag of each feature
   * @throws DataException if there are more than {@link #MOST_COMBINATIONS}
   */
  public int combinations(int[] bags) {
    long product = 1;
    for (int bag : bags) {
      // Bounded, so that it cannot overflow, and still 0 where a later bag is empty.
      product = Math.min(product * bag, MOST_COMBINATIONS + 1);
    }
    if (product > MOST_COMBINATIONS) {
      List<String> sizes = new ArrayList<>();
      for (int i = 0; i < bags.length; i++) {
        sizes.add(bags[i] + " of '" + features.get(i) + "'");
      }
      throw new DataException(
          "cross '%s' combines %s, and an example may have at most %,d combinations; cross features with fewer values"
              .formatted(featureName(), String.join(" with ", sizes), MOST_COMBINATIONS));
    }
    return (int) product;
  }

  /**
   * What is wrong with crosses of a data set, under {@code crosses[i]}.
   *
   * @param sparse the sparse features of the data set
   * @param taken names that a cross may not have
   */
  public static List<ConfigProblem> problems(
      List<CrossConfig> crosses, Collection<String> sparse, Collection<String> taken) {
    List<ConfigProblem> problems = new ArrayList<>();
    Set<String> names = new HashSet<>(taken);
    for (int i = 0; i < crosses.size(); i++) {
      CrossConfig cross = crosses.get(i);
      String where = "crosses[" + i + "]";
      for (int f = 0; f < cross.features.size(); f++) {
        String feature = cross.features.get(f);
        if (!sparse.contains(feature)) {
          problems.add(
              new ConfigProblem(
                  where + ".features[" + f + "]",
                  "there is no sparse feature '%s' to cross; %s"
                      .formatted(
                          feature,
                          sparse.isEmpty() ? "there is none" : Suggestions.of(feature, sparse))));
        }
      }
      if (!names.add(cross.featureName())) {
        problems.add(
            new ConfigProblem(
                where + ".name",
                "is '%s', which is also the name of another feature, table or column; set another"
                    .formatted(cross.featureName())));
      }
    }
    return problems;
  }
}
