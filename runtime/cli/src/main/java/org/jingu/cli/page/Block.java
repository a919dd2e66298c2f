package org.jingu.cli.page;

import java.util.List;
import java.util.Set;
import org.jingu.cli.Table;

/**
 * A table of a report, with what it says above it.
 *
 * @param title its title
 * @param text what it says
 * @param heading names of the columns
 * @param rows as many cells each
 */
public record Block(String title, String text, List<String> heading, List<List<String>> rows) {
  /**
   * For the terminal, without its text.
   *
   * @param right the columns, from 0, that are set to the right
   */
  public Table table(Set<Integer> right) {
    Table table = new Table(right, heading.toArray(String[]::new));
    rows.forEach(row -> table.row(row.toArray(String[]::new)));
    return table;
  }

  /** For a report in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("\n## " + title + "\n\n" + this.text + "\n\n");
    row(text, heading);
    row(text, heading.stream().map(it -> "---").toList());
    rows.forEach(it -> row(text, it));
    return text.toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ");
    text.append(String.join(" | ", cells.stream().map(it -> it.replace("|", "\\|")).toList()));
    text.append(" |\n");
  }

  /** For a page. */
  public Markup html() {
    Markup markup = new Markup().add("<section><h2>%s</h2>", title);
    markup.add("<p>%s</p>", text);
    markup.add(
        "<div class=\"scroll\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table>", title);
    markup.add("<caption class=\"hidden\">%s</caption><thead><tr>", title);
    heading.forEach(it -> markup.add("<th scope=\"col\">%s</th>", it));
    markup.add("</tr></thead><tbody>");
    for (List<String> row : rows) {
      markup.add("<tr><th scope=\"row\">%s</th>", row.get(0));
      row.subList(1, row.size()).forEach(it -> markup.add("<td>%s</td>", it));
      markup.add("</tr>");
    }
    return markup.add("</tbody></table></div></section>");
  }
}
