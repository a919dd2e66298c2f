package org.jingu.cli.quickstart;

import java.util.Arrays;
import org.jingu.cli.quickstart.Draws.Choice;

/**
 * The users, items and publishers behind an ad log, and what makes users click.
 *
 * <p>All effects are normal around 0. The log-odds of a click are their sum:
 *
 * <ul>
 *   <li>of single values: the user's, the item's, the publisher's and the device's effects, the
 *       mean effect of the item's tags, a falling line of the logarithm of the price, and the
 *       item's trend times the share of the log that has passed;
 *   <li>of user and item: the dot product of {@value #TASTES} hidden tastes of the user with how
 *       the item appeals to them;
 *   <li>of two values: publisher and device; category and age;
 *   <li>of three: quarter of the day, device and category;
 *   <li>of four: weekend, gender, the brand's tier and the publisher's network. The log names
 *       neither tiers nor networks.
 * </ul>
 */
final class AdMarket {
  static final int USERS = 4000;
  static final int ITEMS = 1500;
  static final int AGES = 7;

  private static final int CATEGORIES = 24;
  private static final int BRANDS = 300;
  private static final int TIERS = 3;
  private static final int TAGS = 120;
  private static final int MOST_TAGS = 5;
  private static final int PUBLISHERS = 60;
  private static final int NETWORKS = 4;
  private static final int DEVICES = 4;
  private static final int TASTES = 4;
  private static final double MEAN_LOG_PRICE = 3;

  /** Who and what is met how often. */
  private final Choice users;

  private final double[] itemWeight;
  private final double[] itemFashion;
  private final Choice publishers;
  private final Choice devices = new Choice(.5, .3, .15, .05);

  private final int[] age;
  private final int[] gender;
  private final int[] category;
  private final int[] brand;
  private final int[][] tags = new int[ITEMS][];
  private final double[] logPrice;
  private final int[] tier;
  private final int[] network;

  private final double[] userEffect;
  private final double[] itemEffect;
  private final double[] itemTrend;
  private final double[] publisherEffect;
  private final double[] deviceEffect = {0, .3, -.2, .5};
  private final double[] tagEffect;
  private final double[][] taste;
  private final double[][] appeal;
  private final double[][] publisherDevice;
  private final double[][] categoryAge;
  private final double[][] quarterDeviceCategory;
  private final double[][] weekendGenderTierNetwork;

  /**
   * What is known when an ad is shown.
   *
   * @param seconds since 1970
   * @param passed the share of the log that has passed
   */
  record Impression(long seconds, double passed, int user, int item, int device, int publisher) {
    private int quarter() {
      return (int) (seconds / 21_600 % 4);
    }

    /** 1 January 1970 was a Thursday. */
    private boolean weekend() {
      return (seconds / 86_400 + 3) % 7 >= 5;
    }
  }

  AdMarket(Draws draws) {
    users = new Choice(draws.zipf(USERS, .6));
    age = draws.below(AGES, USERS);
    gender = draws.below(2, USERS);
    itemWeight = draws.zipf(ITEMS, .9);
    itemFashion = draws.normals(1, ITEMS);
    category = new Choice(draws.zipf(CATEGORIES, .7)).from(draws, ITEMS);
    brand = new Choice(draws.zipf(BRANDS, .8)).from(draws, ITEMS);
    logPrice = Arrays.stream(draws.normals(1, ITEMS)).map(it -> it + MEAN_LOG_PRICE).toArray();
    Choice tag = new Choice(draws.zipf(TAGS, .6));
    for (int item = 0; item < ITEMS; item++) {
      tags[item] = different(tag, 1 + draws.below(MOST_TAGS), draws);
    }
    tier = draws.below(TIERS, BRANDS);
    publishers = new Choice(draws.zipf(PUBLISHERS, .9));
    network = draws.below(NETWORKS, PUBLISHERS);

    userEffect = draws.normals(.6, USERS);
    itemEffect = draws.normals(.6, ITEMS);
    itemTrend = draws.normals(.5, ITEMS);
    publisherEffect = draws.normals(.3, PUBLISHERS);
    tagEffect = draws.normals(.35, TAGS);
    taste = draws.normals(1, USERS, TASTES);
    appeal = draws.normals(.32, ITEMS, TASTES);
    publisherDevice = draws.normals(.45, PUBLISHERS, DEVICES);
    categoryAge = draws.normals(.45, CATEGORIES, AGES);
    quarterDeviceCategory = draws.normals(.5, 4 * DEVICES, CATEGORIES);
    weekendGenderTierNetwork = draws.normals(.5, 2 * 2 * TIERS, NETWORKS);
  }

  private static int[] different(Choice choice, int n, Draws draws) {
    int[] drawn = new int[n];
    for (int i = 0; i < n; i++) {
      int next = choice.from(draws);
      while (contains(drawn, i, next)) {
        next = choice.from(draws);
      }
      drawn[i] = next;
    }
    return drawn;
  }

  private static boolean contains(int[] values, int n, int value) {
    return Arrays.stream(values, 0, n).anyMatch(it -> it == value);
  }

  /** How often the items are shown, once a share of the log has passed: they come and go. */
  Choice items(double passed) {
    double[] weights = itemWeight.clone();
    for (int item = 0; item < ITEMS; item++) {
      weights[item] *= StrictMath.exp(itemFashion[item] * (passed - .5));
    }
    return new Choice(weights);
  }

  /** Somebody is shown one of {@code items} somewhere. */
  Impression impression(long seconds, double passed, Choice items, Draws draws) {
    return new Impression(
        seconds,
        passed,
        users.from(draws),
        items.from(draws),
        devices.from(draws),
        publishers.from(draws));
  }

  /** The log-odds of a click, but for the constant that sets the click rate. */
  double logit(Impression it) {
    int item = it.item();
    int kind = category[item];
    int who = (it.weekend() ? 2 : 0) + gender[it.user()];
    return userEffect[it.user()]
        + itemEffect[item]
        + itemTrend[item] * (it.passed() - .5)
        + publisherEffect[it.publisher()]
        + deviceEffect[it.device()]
        + Arrays.stream(tags[item]).mapToDouble(tag -> tagEffect[tag]).sum() / tags[item].length
        - .25 * (logPrice[item] - MEAN_LOG_PRICE)
        + dot(taste[it.user()], appeal[item])
        + publisherDevice[it.publisher()][it.device()]
        + categoryAge[kind][age[it.user()]]
        + quarterDeviceCategory[it.quarter() * DEVICES + it.device()][kind]
        + weekendGenderTierNetwork[who * TIERS + tier[brand[item]]][network[it.publisher()]];
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  int age(int user) {
    return age[user];
  }

  int gender(int user) {
    return gender[user];
  }

  int category(int item) {
    return category[item];
  }

  int brand(int item) {
    return brand[item];
  }

  int[] tags(int item) {
    return tags[item];
  }

  double price(int item) {
    return StrictMath.exp(logPrice[item]);
  }
}
