package org.jingu.engine.ranks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.Meeting;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Wire;

/** A rank that is a process of its own; and those who start such. */
final class RankProcess {
  static final TinyModel MODEL = new TinyModel(0.3, 0);
  private static final String TOKEN = "a token of the tests";

  private RankProcess() {}

  static Optimizer optimizer() {
    return TestOptimizers.of(TestOptimizers.tables("rowwise_adagrad", 0.02), 0.01, 0.5);
  }

  private static Meeting.Party party(int ranks) {
    return new Meeting.Party(ranks, TOKEN, "1", Duration.ofSeconds(60));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Rank, ranks and the port of the leader. */
  public static void main(String[] arguments) throws Exception {
    int ranks = Integer.parseInt(arguments[1]);
    Wire wire =
        Meeting.join(
            party(ranks), Integer.parseInt(arguments[0]), loopback(Integer.parseInt(arguments[2])));
    RankWorker.work(
        new CpuBackend(),
        Rankings.definition(MODEL),
        Rankings.options(optimizer(), TableStorage.FP32, 1)
            .placed(new PlacementRules(Rankings.MIXED, 0)),
        wire);
  }

  /** Ranks that are processes. */
  static final class Processes implements Crew {
    final List<Process> started = new ArrayList<>();
    private final int ranks;

    Processes(int ranks) {
      this.ranks = ranks;
    }

    @Override
    public int ranks() {
      return ranks;
    }

    @Override
    public Wire start(ModelDefinition definition, SessionOptions options) {
      try (Meeting meeting = new Meeting(party(ranks), loopback(0))) {
        for (int rank = 1; rank < ranks; rank++) {
          started.add(
              new ProcessBuilder(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+UseSerialGC",
                      "-Xmx256m",
                      "-cp",
                      System.getProperty("java.class.path"),
                      RankProcess.class.getName(),
                      String.valueOf(rank),
                      String.valueOf(ranks),
                      String.valueOf(meeting.port()))
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start());
        }
        return meeting.await(() -> started.stream().allMatch(Process::isAlive));
      } catch (java.io.IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {}
  }
}
