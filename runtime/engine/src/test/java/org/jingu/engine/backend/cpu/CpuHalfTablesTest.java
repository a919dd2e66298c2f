package org.jingu.engine.backend.cpu;

import org.jingu.compiler.number.TableStorage;

/** A session on the CPU whose tables take half the memory. */
class CpuHalfTablesTest extends CpuSessionTest {
  @Override
  protected TableStorage tableStorage() {
    return TableStorage.FP16;
  }
}
