package org.jingu.cli.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jingu.cli.page.Markup;
import org.jingu.cli.page.Page;
import org.jingu.cli.page.ShareBars;
import org.jingu.data.profile.DatasetProfile;
import org.jingu.data.profile.FeatureProfile;
import org.jingu.data.profile.FeatureProfile.Bin;
import org.jingu.data.profile.FeatureProfile.Kind;

/** A data set as one page that needs nothing else. */
final class DataPage {
  /** More plots than anyone looks at; those that drift most come first. */
  private static final int PLOTS = 120;

  /** Of a feature with more ids, the most frequent. */
  private static final int BARS = 10;

  private final DataReport report;
  private final DatasetProfile profile;
  private final List<String> parts;
  private final List<String> styles;

  DataPage(DataReport report) {
    this.report = report;
    this.profile = report.profile();
    this.parts = profile.parts().stream().map(DatasetProfile.Part::name).toList();
    this.styles = IntStream.range(0, parts.size()).mapToObj(i -> "c" + i).toList();
  }

  /** The whole page. */
  String html() {
    Markup page = new Markup();
    page.add("<header><h1>%s</h1>", report.data());
    page.add(Page.made(report.jingu(), report.made())).add("</header><main>");
    page.add(findings());
    DataTables tables = new DataTables(profile);
    page.add(section("Parts", "", tables.parts()));
    page.add(section("Sparse features", SPARSE, tables.sparse()));
    page.add(section("Dense features", DENSE, tables.dense()));
    page.add(plots()).add("</main>");
    return Page.html("Data: " + report.data(), "", page);
  }

  private static final String COMMON =
      "Drift is the population stability index from the first part: below 0.1 little, from 0.25 on"
          + " much. AUC is that of ranking rows by this feature alone, by means of other rows:"
          + " 0.5 says nothing, near 1 the feature may be written after the label.";

  private static final String SPARSE =
      "Table is the number of rows of the table, ids how many of them occur, unseen the share of"
          + " ids that are out of the vocabulary, missing ones among them where the preparation says"
          + " missing: oov. "
          + COMMON;

  private static final String DENSE = "Numbers are as the model reads them. " + COMMON;

  private Markup findings() {
    Markup list = new Markup();
    if (!report.findings().isEmpty()) {
      list.add("<section class=\"failures\"><h2>Worth a look</h2><ul>");
      report.findings().forEach(finding -> list.add("<li>%s</li>", finding));
      list.add("</ul></section>");
    }
    return list;
  }

  private static Markup section(String title, String text, DataTables.Cut cut) {
    Markup section = new Markup();
    if (cut.rows().isEmpty()) {
      return section;
    }
    section.add("<section><h2>%s</h2>", title);
    if (!text.isEmpty()) {
      section.add("<p class=\"quiet\">%s</p>", text);
    }
    section.add(
        "<div class=\"scroll\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table>", title);
    section.add("<caption class=\"hidden\">%s</caption><thead><tr>", title);
    cut.heading().forEach(name -> section.add("<th scope=\"col\">%s</th>", name));
    section.add("</tr></thead><tbody>");
    for (List<String> row : cut.rows()) {
      section.add("<tr><th scope=\"row\">%s</th>", row.get(0));
      row.stream().skip(1).forEach(cell -> section.add("<td>%s</td>", cell));
      section.add("</tr>");
    }
    return section.add("</tbody></table></div></section>");
  }

  private Markup plots() {
    Markup section = new Markup().add("<section><h2>Values</h2>");
    section.add("<p class=\"key\">");
    for (int i = 0; i < parts.size(); i++) {
      section.add(
          "<svg class=\"swatch\" viewBox=\"0 0 22 8\" aria-hidden=\"true\"><rect class=\"bar %s\""
              + " width=\"22\" height=\"8\"/></svg>%s",
          styles.get(i), parts.get(i));
    }
    section.add(
        "</p><p class=\"quiet\">%s</p>",
        "Shares of the values of each feature, in each"
            + " part; the figure is that of the first. What drifts most comes first.");
    section.add("<div class=\"plots\">");
    List<FeatureProfile> sorted = new ArrayList<>(profile.features());
    sorted.sort(Comparator.comparingDouble(DataPage::stillness));
    for (int i = 0; i < Math.min(PLOTS, sorted.size()); i++) {
      section.add(figure(sorted.get(i), "plot" + i));
    }
    section.add("</div>");
    if (sorted.size() > PLOTS) {
      section.add("<p class=\"quiet\">%d more features are not drawn.</p>", sorted.size() - PLOTS);
    }
    return section.add("</section>");
  }

  private static double stillness(FeatureProfile feature) {
    return Double.isNaN(feature.drift()) ? 0 : -feature.drift();
  }

  private Markup figure(FeatureProfile feature, String id) {
    ShareBars bars = new ShareBars(id, "Values of " + feature.name(), styles, parts);
    int own = 0;
    double others = 0;
    for (Bin bin : feature.bins()) {
      boolean drawn = bin.kind() == Kind.ID ? own++ < BARS : bin.kind() != Kind.OTHER;
      if (drawn) {
        bars.add(bin.text(), bin.shares());
      } else {
        others += bin.shares().get(0);
      }
    }
    return new Markup()
        .add("<figure><figcaption><b>%s</b>", feature.name())
        .add("%s</figcaption>", caption(feature, others))
        .add(bars.svg())
        .add("</figure>");
  }

  private static String caption(FeatureProfile feature, double others) {
    List<String> said = new ArrayList<>();
    if (!Double.isNaN(feature.drift())) {
      said.add("drift " + Cells.fixed(feature.drift(), 3));
    }
    if (others > 0) {
      said.add(Cells.share(others) + " are others");
    }
    return String.join("; ", said);
  }
}
