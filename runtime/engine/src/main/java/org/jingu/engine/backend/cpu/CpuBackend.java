package org.jingu.engine.backend.cpu;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cpu.CpuEnvironment;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.ranks.Team;

/**
 * Graphs compiled to plans, run on the CPU in single precision.
 *
 * <p>Matrix products run on OpenMP's threads, as many as OMP_NUM_THREADS or the machine's cores;
 * everything else on the session's own.
 */
public final class CpuBackend implements Backend {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Map<String, String> environment() {
    return CpuEnvironment.describe();
  }

  @Override
  public List<TableStorage> tableStorages() {
    return List.of(TableStorage.values());
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    return new CpuSession(definition, options);
  }

  @Override
  public boolean hasParts() {
    return true;
  }

  @Override
  public SessionPart openPart(ModelDefinition definition, SessionOptions options, Team team) {
    return new CpuPart(definition, options, team);
  }
}
