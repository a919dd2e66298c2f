package org.jingu.synth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * What makes a teacher: with the same keys, the same examples everywhere.
 *
 * @param preset what nature is like
 * @param seed of everything that is drawn
 * @param examples of the training part
 * @param holdout of the validation part, and of the test part after it
 * @param sparse the number of sparse features
 * @param dense the number of dense features
 * @param multiHot how many of the sparse features have bags of several ids
 * @param unused how many sparse features appear in no term
 * @param fewestIds the least vocabulary
 * @param mostIds the largest vocabulary
 * @param terms J
 * @param spectrum s: a term's share of the variance falls as j^-(1+s)
 * @param variance of the logit
 * @param bias of the logit
 * @param products share of the variance of {@link Family#PRODUCTS}
 * @param lookups share of the variance of {@link Family#LOOKUPS}
 * @param ridges share of the variance of {@link Family#RIDGES}
 * @param waves share of the variance of {@link Family#WAVES}
 * @param bags share of the variance of {@link Family#BAGS}
 */
public record TeacherConfig(
    @Doc("theory: independent features, nothing drifts; market: correlated, missing, drifting")
        @Default("theory")
        Preset preset,
    @Doc("Seed of everything that is drawn") @Default("1") long seed,
    @Doc("Examples of the training part") @Default("16777216") @Range(min = 1) long examples,
    @Doc("Examples of the validation part, and of the test part after it")
        @Default("65536")
        @Range(min = 0)
        long holdout,
    @Doc("Sparse features") @Default("192") @Range(min = 1, max = 10_000) int sparse,
    @Doc("Dense features") @Default("64") @Range(min = 0, max = 10_000) int dense,
    @Doc("Sparse features with bags of several ids") @Default("16") @Range(min = 0) int multiHot,
    @Doc("Sparse features that appear in no term") @Default("24") @Range(min = 0) int unused,
    @Doc("Ids of the smallest feature") @Default("16") @Range(min = 8) int fewestIds,
    @Doc("Ids of the largest feature") @Default("100000") @Range(min = 8, max = 10_000_000)
        int mostIds,
    @Doc("Terms, J") @Default("4096") @Range(min = 1, max = 1_000_000) int terms,
    @Doc("Spectrum, s: the variance of term j falls as j^-(1+s)") @Default("0.5") @Range(min = 0.01)
        double spectrum,
    @Doc("Variance of the logit") @Default("3") @Range(min = 0.01) double variance,
    @Doc("Bias of the logit") @Default("-1.6") double bias,
    @Doc("Share of the variance of products of latents") @Default("0.35") @Range(min = 0)
        double products,
    @Doc("Share of the variance of random tables") @Default("0.25") @Range(min = 0) double lookups,
    @Doc("Share of the variance of ridge functions") @Default("0.25") @Range(min = 0) double ridges,
    @Doc("Share of the variance of dense features") @Default("0.1") @Range(min = 0) double waves,
    @Doc("Share of the variance of means of bags") @Default("0.05") @Range(min = 0) double bags) {

  /** Says which code made the examples: it changes when the same keys give others. */
  private static final int VERSION = 1;

  /** What nature is like. */
  public enum Preset {
    /** Independent features and nothing that drifts, as theories assume. */
    THEORY,
    /**
     * Half of the ids follow a user, an item or a context; 5 % are missing; latents turn by 1 % of
     * their variance in 2^20 examples. The true probability is known all the same.
     */
    MARKET
  }

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException with every problem
   */
  public TeacherConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    if (multiHot + unused >= sparse) {
      problems.add(
          new ConfigProblem(
              "sparse",
              "is %d, of which multi_hot takes %d and unused %d; leave at least one plain feature"
                  .formatted(sparse, multiHot, unused)));
    }
    if (mostIds < fewestIds) {
      problems.add(
          new ConfigProblem(
              "most_ids", "is %d, below fewest_ids, %d".formatted(mostIds, fewestIds)));
    }
    if (products + lookups + ridges + waves + bags <= 0) {
      problems.add(new ConfigProblem("products", "is 0, and so are all families; set one"));
    }
    if (waves > 0 && dense == 0) {
      problems.add(new ConfigProblem("waves", "needs dense features; set dense, or waves: 0"));
    }
    if (bags > 0 && multiHot == 0) {
      problems.add(new ConfigProblem("bags", "needs bags; set multi_hot, or bags: 0"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** The families' shares of the variance; they sum to 1. */
  public Map<Family, Double> shares() {
    double sum = products + lookups + ridges + waves + bags;
    Map<Family, Double> shares = new LinkedHashMap<>();
    shares.put(Family.PRODUCTS, products / sum);
    shares.put(Family.LOOKUPS, lookups / sum);
    shares.put(Family.RIDGES, ridges / sum);
    shares.put(Family.WAVES, waves / sum);
    shares.put(Family.BAGS, bags / sum);
    shares.values().removeIf(share -> share == 0);
    return shares;
  }

  /** Plain features that terms may use; bags come after them, and unused features last. */
  int plain() {
    return sparse - multiHot - unused;
  }

  /** A digest of what decides every example, but for how many a part has: "sha256:…". */
  public String digest() {
    String text =
        "teacher %d %s %d %d %d %d %d %d %d %d %s %s %s %s"
            .formatted(
                VERSION, preset, seed, sparse, dense, multiHot, unused, fewestIds, mostIds, terms,
                spectrum, variance, bias, shares());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
