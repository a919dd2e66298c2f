package org.jingu.cuda.driver;

/** Work recorded once, to be started with one call. */
public final class CapturedGraph implements AutoCloseable {
  private final Driver driver;
  private final long handle;

  CapturedGraph(Driver driver, long graph) {
    this.driver = driver;
    long[] made = new long[1];
    int status = driver.calls().instantiate(made, graph);
    driver.checkRelease(driver.calls().destroyGraph(graph), "cuGraphDestroy");
    driver.check(status, "cuGraphInstantiate");
    handle = made[0];
  }

  /** Enqueues all of it. */
  public void launch(Stream stream) {
    driver.check(driver.calls().launchGraph(handle, stream.handle()), "cuGraphLaunch");
  }

  @Override
  public void close() {
    driver.checkRelease(driver.calls().destroyExecutable(handle), "cuGraphExecDestroy");
  }
}
