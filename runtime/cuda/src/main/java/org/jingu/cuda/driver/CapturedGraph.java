package org.jingu.cuda.driver;

import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;

/** Work recorded once, to be started with one call. */
public final class CapturedGraph implements AutoCloseable {
  private final CUgraphExec_st handle = new CUgraphExec_st();

  CapturedGraph(CUgraph_st graph) {
    Driver.check(cudart.cuGraphInstantiate(handle, graph, 0), "cuGraphInstantiate");
    Driver.check(cudart.cuGraphDestroy(graph), "cuGraphDestroy");
  }

  /** Enqueues all of it. */
  public void launch(Stream stream) {
    Driver.check(cudart.cuGraphLaunch(handle, stream.handle()), "cuGraphLaunch");
  }

  @Override
  public void close() {
    Driver.check(cudart.cuGraphExecDestroy(handle), "cuGraphExecDestroy");
  }
}
