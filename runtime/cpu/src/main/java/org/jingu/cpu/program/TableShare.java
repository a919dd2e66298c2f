package org.jingu.cpu.program;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.Team;

/**
 * What of a model's tables one rank has.
 *
 * @param team the ranks
 * @param placement where every table is
 */
public record TableShare(Team team, TablePlacement placement) {
  /** The share of a rank where tables are spread evenly. */
  public static TableShare balanced(Collection<EmbeddingBag> bags, Team team) {
    Map<String, Table> tables = new LinkedHashMap<>();
    for (EmbeddingBag bag : bags) {
      Table more = new Table(bag.table(), bag.rows(), bag.width(), bag.exampleWidth());
      tables.merge(bag.table(), more, TableShare::together);
    }
    return new TableShare(team, TablePlacement.balanced(tables.values(), team.world()));
  }

  private static Table together(Table a, Table b) {
    return new Table(a.name(), a.rows(), a.width(), a.lookUps() + b.lookUps());
  }

  /** The look-ups whose tables this rank has. */
  public List<EmbeddingBag> own(Collection<EmbeddingBag> bags) {
    return bags.stream().filter(it -> placement.owner(it.table()) == team.rank()).toList();
  }
}
