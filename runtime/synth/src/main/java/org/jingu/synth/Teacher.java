package org.jingu.synth;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;

/**
 * What decides labels: z = bias + Σ a·φ over terms whose variances fall as a power law, and a label
 * that is 1 with the probability of z. Nobody can do better than these probabilities, and how much
 * worse a model does is measured, not guessed.
 */
public final class Teacher {
  /** The label's column. */
  public static final String LABEL = "click";

  /** Examples on which the scale of ridge functions is measured. */
  private static final int CALIBRATION = 8192;

  private static SoftReference<Teacher> latest = new SoftReference<>(null);

  private final TeacherConfig config;
  private final Nature nature;
  private final List<Term> terms;
  private final List<Part> parts;
  private final int products;
  private final Counter draws;
  private final Queue<Chunk> spare = new ConcurrentLinkedQueue<>();
  private final KeptBatches kept = new KeptBatches(Runtime.getRuntime().maxMemory() / 2);

  /** Takes one term of N examples. */
  interface TermSink {
    void accept(int term, float[] phi);
  }

  /**
   * Draws a teacher.
   *
   * @throws org.jingu.api.config.ConfigException if it cannot have as many terms
   */
  public Teacher(TeacherConfig config) {
    this.config = config;
    this.nature = new Nature(config);
    this.draws = Counter.of(config.seed(), Purpose.EXAMPLES);
    this.terms = new TermDraw(config, nature, calibration()).draw();
    this.parts = List.copyOf(new LinkedHashSet<>(terms.stream().map(Term::part).toList()));
    this.products = (int) terms.stream().filter(Product.class::isInstance).count();
  }

  /**
   * The teacher of a configuration; the one that was asked for last is kept while there is memory,
   * since many runs read the same.
   *
   * @see #Teacher
   */
  public static synchronized Teacher of(TeacherConfig config) {
    Teacher known = latest.get();
    if (known == null || !known.config.equals(config)) {
      known = new Teacher(config);
      latest = new SoftReference<>(known);
    }
    return known;
  }

  private float[][] calibration() {
    Counter own = Counter.of(config.seed(), Purpose.CALIBRATION);
    float[][] rows = new float[nature.coordinates()][CALIBRATION];
    IntStream.range(0, CALIBRATION / Chunk.SIZE)
        .parallel()
        .forEach(
            c -> {
              Chunk chunk = new Chunk(config, nature, 0);
              nature.draw(own, (long) c * Chunk.SIZE, Chunk.SIZE, chunk);
              for (int r = 0; r < rows.length; r++) {
                System.arraycopy(chunk.coordinates[r], 0, rows[r], c * Chunk.SIZE, Chunk.SIZE);
              }
            });
    return rows;
  }

  /** What it was drawn from. */
  public TeacherConfig config() {
    return config;
  }

  /** The digest of what decides every example. */
  public String digest() {
    return config.digest();
  }

  /** The columns of its examples. */
  public FeatureSchema schema() {
    List<String> dense = IntStream.range(0, config.dense()).mapToObj("d%03d"::formatted).toList();
    List<SparseFeature> sparse = new ArrayList<>();
    for (int f = 0; f < config.sparse(); f++) {
      String name = name(f);
      sparse.add(new SparseFeature(name, name, nature.rows(f), Pooling.MEAN, 1, 0, null, null, 0));
    }
    return new FeatureSchema(dense, sparse, List.of(LABEL));
  }

  /** Whether a feature of {@link #schema} has bags of several ids. */
  public boolean isBag(int feature) {
    return nature.isBag(feature);
  }

  static String name(int feature) {
    return "f%03d".formatted(feature);
  }

  /** The parts that its logits are the sums of, with the bias. */
  public List<Part> parts() {
    return parts;
  }

  /** The variance of the logit that the strongest n terms leave. */
  public double tail(int n) {
    return byStrength().stream().skip(n).mapToDouble(t -> square(terms.get(t).amplitude())).sum();
  }

  private static double square(double value) {
    return value * value;
  }

  /** The terms' numbers, the strongest first. */
  List<Integer> byStrength() {
    Comparator<Integer> weakest = Comparator.comparingDouble(t -> Math.abs(amplitude(t)));
    return IntStream.range(0, terms.size()).boxed().sorted(weakest.reversed()).toList();
  }

  double amplitude(int term) {
    return terms.get(term).amplitude();
  }

  Nature nature() {
    return nature;
  }

  /** Batches for whoever reads them again. */
  KeptBatches kept() {
    return kept;
  }

  /** Memory to make examples in; give it back. */
  Chunk take() {
    Chunk chunk = spare.poll();
    return chunk == null ? new Chunk(config, nature, products) : chunk;
  }

  void giveBack(Chunk chunk) {
    spare.add(chunk);
  }

  /** Draws the features of consecutive examples, at most N. */
  void draw(long first, int count, Chunk chunk) {
    nature.draw(draws, first, count, chunk);
  }

  /** Computes every term of a chunk's features. */
  void compute(Chunk chunk, TermSink sink) {
    for (int t = 0; t < terms.size(); t++) {
      sink.accept(t, terms.get(t).compute(chunk));
    }
  }

  /** Computes the true logits of a chunk's features. */
  void logits(Chunk chunk) {
    Arrays.fill(chunk.logits, (float) config.bias());
    compute(chunk, (term, phi) -> add(terms.get(term).amplitude(), phi, chunk.logits, chunk.count));
  }

  private static void add(float times, float[] row, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] += times * row[i];
    }
  }

  /** Whether an example's label is 1. */
  boolean label(long example, float logit) {
    double uniform = draws.at(example).uniform(4L * config.sparse() + config.dense());
    return uniform < 1 / (1 + Math.exp(-logit));
  }

  /**
   * What each part adds to the true logits of consecutive examples.
   *
   * @return by part, in the order of {@link #parts}, a value an example
   */
  public float[][] explain(long first, int count) {
    float[][] sums = new float[parts.size()][count];
    Chunk chunk = take();
    float[][] own = new float[parts.size()][Chunk.SIZE];
    for (int from = 0; from < count; from += Chunk.SIZE) {
      int size = Math.min(Chunk.SIZE, count - from);
      draw(first + from, size, chunk);
      for (float[] row : own) {
        Arrays.fill(row, 0);
      }
      compute(
          chunk,
          (term, phi) -> {
            Term it = terms.get(term);
            add(it.amplitude(), phi, own[parts.indexOf(it.part())], size);
          });
      for (int p = 0; p < own.length; p++) {
        System.arraycopy(own[p], 0, sums[p], from, size);
      }
    }
    giveBack(chunk);
    return sums;
  }
}
