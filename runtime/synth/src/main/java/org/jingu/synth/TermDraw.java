package org.jingu.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Draws a teacher's terms. Families and orders have fixed shares of the variance and of the number
 * of terms, and a power law each; so the whole has the same law, and its terms lie interleaved.
 */
final class TermDraw {
  private static final int TRIES = 1000;
  private static final double POPULARITY = 0.7;

  private final TeacherConfig config;
  private final Nature nature;
  private final float[][] calibration;
  private final Counter draws;
  private final Counter tables;
  private long next;
  private final Zipf plain;
  private final List<Term> terms = new ArrayList<>();
  private final Set<List<Integer>> taken = new HashSet<>();
  private final Map<Integer, List<Product>> byOrder = new HashMap<>();

  /** All coordinates of each product, by its place. */
  private final List<int[]> whole = new ArrayList<>();

  /**
   * Some terms that have their share of the variance together.
   *
   * @param orders the number of features of their first term, of the next, …
   */
  private record Group(Part part, double share, int... orders) {
    int order(int index) {
      return orders[index % orders.length];
    }
  }

  /**
   * Prepares.
   *
   * @param calibration by coordinate, its values of many examples
   */
  TermDraw(TeacherConfig config, Nature nature, float[][] calibration) {
    this.config = config;
    this.nature = nature;
    this.calibration = calibration;
    this.draws = Counter.of(config.seed(), Purpose.TERMS);
    this.tables = Counter.of(config.seed(), Purpose.TABLES);
    this.plain = new Zipf(config.plain(), POPULARITY);
  }

  private static List<Group> groups(TeacherConfig config) {
    List<Group> groups = new ArrayList<>();
    config
        .shares()
        .forEach(
            (family, share) -> {
              switch (family) {
                case PRODUCTS -> {
                  groups.add(group(family, "1", 0.25 * share, 1));
                  groups.add(group(family, "2", 0.35 * share, 2));
                  groups.add(group(family, "3-4", 0.25 * share, 3, 4));
                  groups.add(group(family, "5-8", 0.11 * share, 5, 6, 7, 8));
                  groups.add(group(family, "9-16", 0.04 * share, 9, 10, 11, 12, 13, 14, 15, 16));
                }
                case LOOKUPS -> groups.add(group(family, "2-3", share, 2, 3));
                case RIDGES -> groups.add(group(family, "8-32", share, 8, 12, 16, 24, 32));
                case WAVES -> groups.add(group(family, "1-2", share, 1, 2, 2));
                case BAGS -> groups.add(group(family, "1-2", share, 1, 2, 2));
              }
            });
    return groups;
  }

  private static Group group(Family family, String name, double share, int... orders) {
    return new Group(new Part(family, name), share, orders);
  }

  /**
   * The terms, each after what it extends.
   *
   * @throws ConfigException if there are not as many different ones
   */
  List<Term> draw() {
    List<Group> all = groups(config);
    List<Group> some =
        all.stream().filter(it -> Math.round(config.terms() * it.share()) > 0).toList();
    // Of very few terms, a family may have none; the others have its share.
    List<Group> groups = some.isEmpty() ? all.subList(0, 1) : some;
    double sum = groups.stream().mapToDouble(Group::share).sum();
    for (Group group : groups) {
      int count = (int) Math.max(1, Math.round(config.terms() * group.share() / sum));
      double[] amplitudes = amplitudes(count, config.variance() * group.share() / sum);
      for (int i = 0; i < count; i++) {
        float sign = draws.uniform(next++) < 0.5 ? -1 : 1;
        terms.add(term(group, i, sign * (float) amplitudes[i]));
      }
    }
    return terms;
  }

  private double[] amplitudes(int count, double variance) {
    double[] squares = new double[count];
    for (int i = 0; i < count; i++) {
      squares[i] = Math.pow(i + 1.0, -(1 + config.spectrum()));
    }
    double sum = Arrays.stream(squares).sum();
    return Arrays.stream(squares).map(it -> Math.sqrt(variance * it / sum)).toArray();
  }

  private Term term(Group group, int index, float amplitude) {
    int order = group.order(index);
    return switch (group.part().family()) {
      case PRODUCTS -> product(group.part(), amplitude, order);
      case LOOKUPS -> lookup(group.part(), amplitude, Math.min(order, config.plain()));
      case RIDGES -> ridge(group.part(), amplitude, Math.min(order, config.plain()));
      case WAVES -> extended(group.part(), amplitude, order, this::wave);
      case BAGS -> extended(group.part(), amplitude, order, this::bag);
    };
  }

  /** Draws something. */
  private interface Draw {
    int next();
  }

  private int plainCoordinate() {
    return coordinate(plain.draw(draws.uniform(next++)));
  }

  private int wave() {
    return nature.firstWave() + draws.below(next++, config.dense() * Nature.WAVES);
  }

  private int bag() {
    return coordinate(config.plain() + draws.below(next++, config.multiHot()));
  }

  private int coordinate(int feature) {
    return feature * SparseLatents.WIDTH + draws.below(next++, SparseLatents.WIDTH);
  }

  private Term product(Part part, float amplitude, int wanted) {
    int order = Math.min(wanted, config.plain());
    while (order > 2 && !byOrder.containsKey(order - 1)) {
      order--;
    }
    for (int i = 0; i < TRIES; i++) {
      Product base = order > 1 ? base(order - 1) : null;
      int missing = order - (base == null ? 0 : order - 1);
      int[] factors = new int[missing];
      for (int f = 0; f < missing; f++) {
        factors[f] = plainCoordinate();
      }
      Product made = take(part, amplitude, base, factors);
      if (made != null) {
        byOrder.computeIfAbsent(order, key -> new ArrayList<>()).add(made);
        return made;
      }
    }
    throw tooFew(part);
  }

  /** An earlier term to extend, rather a strong one; null where there is none. */
  private @Nullable Product base(int order) {
    List<Product> before = byOrder.get(order);
    if (before == null) {
      return null;
    }
    double uniform = draws.uniform(next++);
    return before.get((int) (uniform * uniform * before.size()));
  }

  private Term extended(Part part, float amplitude, int order, Draw own) {
    for (int i = 0; i < TRIES; i++) {
      // Single coordinates may be used up, pairs are many.
      boolean alone = order == 1 && i < TRIES / 2;
      int[] factors = alone ? new int[] {own.next()} : new int[] {own.next(), plainCoordinate()};
      Product made = take(part, amplitude, null, factors);
      if (made != null) {
        return made;
      }
    }
    throw tooFew(part);
  }

  /** The product, unless a feature comes twice in it or there is one of these coordinates. */
  private @Nullable Product take(
      Part part, float amplitude, @Nullable Product base, int[] factors) {
    int[] before = base == null ? new int[0] : whole.get(base.place());
    int[] all = Arrays.copyOf(before, before.length + factors.length);
    System.arraycopy(factors, 0, all, before.length, factors.length);
    long features = Arrays.stream(all).map(this::owner).distinct().count();
    List<Integer> key = Arrays.stream(all).sorted().boxed().toList();
    if (features < all.length || !taken.add(key)) {
      return null;
    }
    Product product = new Product(part, amplitude, whole.size(), base, factors);
    whole.add(all);
    return product;
  }

  private int owner(int coordinate) {
    int first = nature.firstWave();
    return coordinate < first
        ? coordinate / SparseLatents.WIDTH
        : first + (coordinate - first) / Nature.WAVES;
  }

  private int[] plainFeatures(int count) {
    Set<Integer> chosen = new HashSet<>();
    // Beyond half of the features, popularity would make this wait long for the rest.
    boolean popular = count <= config.plain() / 2;
    while (chosen.size() < count) {
      double uniform = draws.uniform(next++);
      chosen.add(popular ? plain.draw(uniform) : (int) (uniform * config.plain()));
    }
    return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private Term lookup(Part part, float amplitude, int order) {
    for (int i = 0; i < TRIES; i++) {
      int[] features = plainFeatures(order);
      // Below 0, where no coordinate is.
      if (taken.add(Arrays.stream(features).map(f -> -1 - f).boxed().toList())) {
        double[][] probabilities = new double[order][];
        for (int axis = 0; axis < order; axis++) {
          probabilities[axis] = nature.latents(features[axis]).bucketProbabilities();
        }
        float[] values = Lookup.draw(tables.at(terms.size()), probabilities);
        return new Lookup(part, amplitude, features, values);
      }
    }
    throw tooFew(part);
  }

  private Term ridge(Part part, float amplitude, int width) {
    int[] coordinates = Arrays.stream(plainFeatures(width)).map(this::coordinate).toArray();
    float[] weights = new float[width];
    double squares = 0;
    for (int i = 0; i < width; i++) {
      weights[i] = (float) (draws.uniform(next++) - 0.5);
      squares += weights[i] * weights[i];
    }
    for (int i = 0; i < width; i++) {
      // A standard deviation of 1.5 is well into both the bend and the flat.
      weights[i] *= (float) (1.5 / Math.sqrt(squares));
    }
    boolean rectified = draws.uniform(next++) < 0.5;
    return Ridge.measured(part, amplitude, coordinates, weights, rectified, calibration);
  }

  private ConfigException tooFew(Part part) {
    return new ConfigException(
        "terms",
        "is %d, more than there are different %s of order %s; lower it, or add features"
            .formatted(config.terms(), part.family().id(), part.orders()));
  }
}
