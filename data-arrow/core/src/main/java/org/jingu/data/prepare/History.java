package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The interactions of every user, in the order of time.
 *
 * <p>They are held in memory, in arrays: {@value #BYTES} bytes an interaction while they are
 * sorted, and the distinct users and tokens.
 */
final class History {
  private static final int BYTES = 64;
  private static final int FIRST_CAPACITY = 1024;

  private final String name;
  private final HistoryConfig config;
  private final int of;
  private final int by;
  private final int label;
  private final Map<String, Integer> users = new HashMap<>();
  private final Map<String, Integer> tokenNumbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final long most = Runtime.getRuntime().maxMemory() / 2;

  /** By interaction, in the order of rows; by user and time once they are sorted. */
  private int[] owners = new int[FIRST_CAPACITY];

  private long[] times = new long[FIRST_CAPACITY];
  private int[] tokens = new int[FIRST_CAPACITY];
  private Part[] parts = new Part[FIRST_CAPACITY];
  private int count;

  /** Where each user's interactions begin, and where the last end. */
  private int[] starts = {};

  History(String name, HistoryConfig config, PrepareConfig all) {
    this.name = name;
    this.config = config;
    List<String> features = List.copyOf(all.sparse().keySet());
    this.of = features.indexOf(config.of());
    this.by = features.indexOf(config.by());
    this.label =
        config.label() == null ? -1 : List.copyOf(all.labels().keySet()).indexOf(config.label());
  }

  /** Remembers a row; without a user or the label there is nothing to remember. */
  void add(RawExample row, Part part) {
    String user = user(row);
    if (user == null || (label >= 0 && !(row.labels[label] > 0.5f))) {
      return;
    }
    int owner = users.computeIfAbsent(user, it -> users.size());
    for (int i = start(row, of); i < row.ends[of]; i++) {
      String token = row.token(i);
      if (token != null && !token.isEmpty()) {
        add(owner, row.time, number(token), part);
      }
    }
  }

  /** The user's token; null where a row has none, or one that stands for a missing value. */
  private @Nullable String user(RawExample row) {
    int start = start(row, by);
    String user = start == row.ends[by] ? null : row.token(start);
    return user == null || user.isEmpty() ? null : user;
  }

  private int number(String token) {
    return tokenNumbers.computeIfAbsent(
        token,
        it -> {
          names.add(it);
          return names.size() - 1;
        });
  }

  private void add(int owner, long time, int token, Part part) {
    if (count == owners.length) {
      int more = (int) Math.min(2L * count, Integer.MAX_VALUE - 8);
      if (more == count || (long) more * BYTES > most) {
        throw new DataException(
            "histories.%s: more than %,d interactions need more than %,d MB of memory, in which they are held; give Java more with JINGU_JVM_OPTS=-Xmx…, or set histories.%s.label"
                .formatted(name, count, most >> 20, name));
      }
      owners = Arrays.copyOf(owners, more);
      times = Arrays.copyOf(times, more);
      tokens = Arrays.copyOf(tokens, more);
      parts = Arrays.copyOf(parts, more);
    }
    owners[count] = owner;
    times[count] = time;
    tokens[count] = token;
    parts[count++] = part;
  }

  /** Orders interactions by user and time; those of one time keep the order of their rows. */
  void sort() {
    starts = new int[users.size() + 1];
    for (int i = 0; i < count; i++) {
      starts[owners[i] + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] ends = starts.clone();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[ends[owners[i]]++] = i;
    }
    long[] sortedTimes = new long[count];
    int[] sortedTokens = new int[count];
    Part[] sortedParts = new Part[count];
    for (int user = 0; user < users.size(); user++) {
      int first = starts[user];
      int[] own = byTime(Arrays.copyOfRange(order, first, starts[user + 1]));
      for (int i = 0; i < own.length; i++) {
        sortedTimes[first + i] = times[own[i]];
        sortedTokens[first + i] = tokens[own[i]];
        sortedParts[first + i] = parts[own[i]];
      }
    }
    owners = new int[0];
    times = sortedTimes;
    tokens = sortedTokens;
    parts = sortedParts;
  }

  private int[] byTime(int[] interactions) {
    boolean sorted =
        IntStream.range(1, interactions.length)
            .allMatch(i -> times[interactions[i - 1]] <= times[interactions[i]]);
    return sorted
        ? interactions
        : IntStream.of(interactions)
            .boxed()
            .sorted(Comparator.comparingLong(i -> times[i])) // stable
            .mapToInt(i -> i)
            .toArray();
  }

  /**
   * Adds to a row what its user had to do with before.
   *
   * @return whether there was more than the history may have
   */
  boolean fill(RawExample row, Part part) {
    String user = user(row);
    Integer owner = user == null ? null : users.get(user);
    if (owner == null) {
      return false;
    }
    int[] found = new int[Math.min(config.sequence(), starts[owner + 1] - starts[owner])];
    int taken = 0;
    for (int i = before(row.time, owner) - 1; i >= starts[owner]; i--) {
      if (parts[i].compareTo(part) <= 0) {
        if (taken == config.sequence()) {
          addReversed(found, taken, row);
          return true;
        }
        found[taken++] = tokens[i];
      }
    }
    addReversed(found, taken, row);
    return false;
  }

  private void addReversed(int[] found, int taken, RawExample row) {
    for (int i = taken - 1; i >= 0; i--) {
      row.token(names.get(found[i]));
    }
  }

  /** Where among a user's interactions the first is that is not before a time. */
  private int before(long time, int owner) {
    int low = starts[owner];
    int high = starts[owner + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int start(RawExample row, int feature) {
    return feature == 0 ? 0 : row.ends[feature - 1];
  }
}
