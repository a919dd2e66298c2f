package org.jingu.cli.quickstart;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.api.data.DataException;
import org.jingu.cli.quickstart.AdMarket.Impression;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;

/** Writes an ad log as CSV, with missing values and a column that no click depends on. */
final class AdLogWriter {
  private static final String HEADER =
      AdLog.LABEL
          + ",timestamp,user,age,gender,item,category,brand,price,tags,device,publisher,banner_pos";

  private static final double AGE_MISSING = .15;
  private static final double PRICE_MISSING = .08;
  private static final double PUBLISHER_MISSING = .02;
  private static final int BANNERS = 5;

  private final AdMarket market;
  private final Draws draws;
  private final String[] users;
  private final String[] items;
  private final String[] prices;
  private final String[] tags;

  AdLogWriter(AdMarket market, Draws draws) {
    this.market = market;
    this.draws = draws;
    users = cells(AdMarket.USERS, this::user);
    items = cells(AdMarket.ITEMS, this::item);
    prices = cells(AdMarket.ITEMS, it -> String.format(Locale.ROOT, "%.2f", market.price(it)));
    tags = cells(AdMarket.ITEMS, this::tags);
  }

  private static String[] cells(int n, IntFunction<String> cell) {
    return IntStream.range(0, n).mapToObj(cell).toArray(String[]::new);
  }

  /** The age of a user is missing in all rows or in none. */
  private String user(int user) {
    String age = draws.chance(AGE_MISSING) ? "" : "a" + market.age(user);
    return "u" + user + "," + age + "," + (market.gender(user) == 0 ? "m" : "f");
  }

  private String item(int item) {
    return "i" + item + ",c" + market.category(item) + ",b" + market.brand(item);
  }

  private String tags(int item) {
    return Arrays.stream(market.tags(item))
        .mapToObj(it -> "t" + it)
        .collect(Collectors.joining("|"));
  }

  void write(Path file, Impression[] impressions, float[] labels) {
    try (AtomicFile target = AtomicFile.create(file)) {
      Writer out = new BufferedWriter(Channels.newWriter(target.channel(), StandardCharsets.UTF_8));
      out.write(HEADER + "\n");
      for (int row = 0; row < impressions.length; row++) {
        out.write(line(impressions[row], labels[row]) + "\n");
      }
      out.flush();
      target.commit();
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + Failures.reason(e), e);
    }
  }

  private String line(Impression it, float label) {
    return String.join(
        ",",
        label == 1 ? "1" : "0",
        String.valueOf(it.seconds()),
        users[it.user()],
        items[it.item()],
        draws.chance(PRICE_MISSING) ? "" : prices[it.item()],
        tags[it.item()],
        "d" + it.device(),
        draws.chance(PUBLISHER_MISSING) ? "" : "p" + it.publisher(),
        String.valueOf(draws.below(BANNERS)));
  }
}
