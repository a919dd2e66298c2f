package org.jingu.cpu;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.TurnedWeights;
import org.jingu.cpu.table.TableMemory;

/**
 * The weights of a model that only predicts, which any number of {@link CpuModel}s read at once:
 * each of these has its activations alone.
 */
public final class CpuWeights implements AutoCloseable {
  private final NativeMemory parameters;
  private final NativeMemory states;
  private final Map<String, TableMemory> tables = new HashMap<>();
  private final TurnedWeights turned = new TurnedWeights();

  /** Allocates parameters and states, as zeros. */
  public CpuWeights(ParameterLayout parameters, ParameterLayout states) {
    this.parameters = new NativeMemory(parameters.size());
    try {
      this.states = new NativeMemory(states.size());
    } catch (RuntimeException | Error e) {
      this.parameters.close();
      throw e;
    }
  }

  /** All dense parameters, in their layout. */
  public NativeMemory parameters() {
    return parameters;
  }

  /** All running states, in their layout. */
  public NativeMemory states() {
    return states;
  }

  /** Copies of parameters, made from what they are when a model first reads them. */
  TurnedWeights turned() {
    return turned;
  }

  /** Adds a table. */
  public void add(String name, TableMemory rows) {
    tables.put(name, rows);
  }

  /** Whether a table was added. */
  public boolean has(String table) {
    return tables.containsKey(table);
  }

  /** The rows of a table. */
  TableMemory table(String name) {
    return Objects.requireNonNull(tables.get(name), name);
  }

  /** Frees them; no model may use them any more. */
  @Override
  public void close() {
    turned.close();
    parameters.close();
    states.close();
    tables.values().forEach(TableMemory::close);
  }
}
