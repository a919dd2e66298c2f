package org.jingu.engine.ranks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cpu.Placing;
import org.jingu.ranks.Plan;

/**
 * An engine on several ranks, which are part of its environment: a run that is resumed with another
 * number of them is told that its last bits may differ.
 */
public final class RankedBackend implements Backend {
  private final Backend engine;
  private final Crew crew;

  /**
   * Over an engine.
   *
   * @param crew starts the other ranks; for one session
   * @throws ConfigException if the engine runs on one rank alone
   */
  public RankedBackend(Backend engine, Crew crew) {
    if (!engine.hasParts()) {
      throw new ConfigException(
          "train.engine",
          "is '%s', which runs on one rank alone; use engine 'cpu' or leave --ranks out"
              .formatted(engine.name()));
    }
    this.engine = engine;
    this.crew = crew;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public String device() {
    return engine.device();
  }

  @Override
  public List<Precision> precisions() {
    return engine.precisions();
  }

  @Override
  public List<TableStorage> tableStorages() {
    return engine.tableStorages();
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> all = new LinkedHashMap<>(engine.environment());
    all.put("ranks", String.valueOf(crew.ranks()));
    return all;
  }

  /**
   * Where tables will be.
   *
   * @throws ConfigException if they do not fit
   */
  public Plan plan(ModelDefinition definition, SessionOptions options) {
    return Placing.plan(Parts.graph(definition).bags().values(), options, crew.ranks());
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    options.sharing().slicesOfEach(crew.ranks()); // before any rank is started
    options.sharing().sharesStates(options, crew.ranks());
    return RankedSession.open(engine, definition, options.shared(crew.here()), crew);
  }
}
