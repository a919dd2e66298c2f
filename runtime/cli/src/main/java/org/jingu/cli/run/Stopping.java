package org.jingu.cli.run;

import java.util.function.Supplier;

/** Who may ask a piece of work to stop in order, such as a signal. */
public interface Stopping {
  /**
   * Does work that can be stopped.
   *
   * @param request asks the work, from another thread, to stop
   */
  <T> T during(Runnable request, Supplier<T> work);
}
