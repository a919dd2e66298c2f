package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jingu.api.data.DataException;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.Telemetry;
import org.jingu.cli.UserException;
import org.jingu.cli.Version;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.files.Failures;
import org.jingu.serve.Batching;
import org.jingu.serve.ModelSource;
import org.jingu.serve.Models;
import org.jingu.serve.ServedModel;
import org.jingu.serve.http.Certificates;
import org.jingu.serve.http.HttpOptions;
import org.jingu.serve.http.HttpService;
import org.jingu.serve.http.Protocol;
import org.jingu.serve.http.ServeMetrics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu serve}: scores over HTTP with model files. */
@Command(
    name = "serve",
    description =
        "Score over HTTP with model files, which 'export --format jingu' writes, until it is"
            + " stopped by Ctrl-C or SIGTERM.")
public final class ServeCommand implements Callable<Integer> {
  private static final String TOKEN = "JINGU_TOKEN";
  private static final String PASSWORD = "JINGU_TLS_PASSWORD";

  private final Console console;
  private final Telemetry.Source telemetry;

  @Parameters(
      arity = "1..*",
      paramLabel = "[NAME=]MODEL",
      description = "A model file, or a folder of versions, VERSION.jingu each.")
  private List<String> models = List.of();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to listen (default: ${DEFAULT-VALUE}, for this machine alone).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      description =
          "Answer over gRPC too, at this port; 0 takes a free one. Needs a build with"
              + " JINGU_PROFILES=grpc.")
  private @Nullable Integer grpcPort;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with the token that callers must send. Without it, the variable "
              + TOKEN
              + ", if there is one.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "The server's certificates in PEM, with --tls-key.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key in PEM, PKCS 8 without a password.")
  private @Nullable Path key;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description =
          "Certificates and key in PKCS 12 instead; the variable "
              + PASSWORD
              + " has its password.")
  private @Nullable Path keystore;

  @Option(
      names = "--batch-budget-us",
      paramLabel = "MICROS",
      description =
          "How long a request may wait to be scored with others (default: ${DEFAULT-VALUE}: only"
              + " what waits anyway is scored together).")
  private long batchBudget = Batching.USUAL.budgetMicros();

  @Option(
      names = "--max-batch",
      paramLabel = "ROWS",
      description = "Rows that are scored at once (default: ${DEFAULT-VALUE}).")
  private int maxBatch = Batching.USUAL.mostRows();

  @Option(
      names = "--max-queue",
      paramLabel = "ROWS",
      description =
          "Rows of a model that may wait; more are answered with 429 (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxQueue = Batching.USUAL.queuedRows();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Requests of a model that are scored at the same time. Default: a core each.")
  private int threads = Batching.USUAL.threads();

  @Option(
      names = "--max-body-mb",
      paramLabel = "MB",
      description = "The largest request (default: ${DEFAULT-VALUE}).")
  private int maxBody = 16;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections at the same time (default: ${DEFAULT-VALUE}).")
  private int maxConnections = HttpOptions.Limits.USUAL.connections();

  @Option(
      names = "--read-seconds",
      paramLabel = "S",
      description = "How long a request may take to arrive (default: ${DEFAULT-VALUE}).")
  private int readSeconds = (int) HttpOptions.Limits.USUAL.reading().toSeconds();

  @Option(
      names = "--deadline-ms",
      paramLabel = "MS",
      description =
          "How long a request may wait for its turn before it is answered with 503 (default:"
              + " ${DEFAULT-VALUE}).")
  private int deadlineMillis = (int) HttpOptions.Limits.USUAL.waiting().toMillis();

  @Option(
      names = "--drain-seconds",
      paramLabel = "S",
      description =
          "How long requests under way have when the server is stopped (default:"
              + " ${DEFAULT-VALUE}).")
  private int drainSeconds = (int) HttpOptions.Limits.USUAL.draining().toSeconds();

  @Inject
  ServeCommand(Console console, Telemetry.Source telemetry) {
    this.console = console;
    this.telemetry = telemetry;
  }

  private record Started(String address, @Nullable String grpc, List<Served> models) {}

  private record Served(String name, String version, long bytes) {}

  @Override
  public Integer call() {
    Batching batching = batching();
    HttpOptions options = options();
    Protocol grpc = grpcPort == null ? null : grpc();
    List<ModelSource> sources = models.stream().map(ModelSource::of).toList();
    CountDownLatch asked = new CountDownLatch(1);
    // The signal waits until all that comes after it is closed.
    try (StopOnSignal signal = StopOnSignal.install();
        Telemetry told = telemetry.open();
        ServeMetrics metrics = new ServeMetrics();
        Models opened = Models.open(sources, batching, metrics);
        HttpService service =
            HttpService.start(options, Version.current(), opened, metrics, told.get());
        Protocol.Running calls =
            grpc == null
                ? null
                : grpc.start(
                    grpcOptions(options), Version.current(), opened, metrics, told.get())) {
      show(service, calls, opened, options);
      return signal.during(asked::countDown, () -> await(asked));
    }
  }

  private Batching batching() {
    try {
      return new Batching(batchBudget, maxBatch, maxQueue, threads);
    } catch (IllegalArgumentException e) {
      throw new UserException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private HttpOptions options() {
    within("--port", port, 0, 65_535);
    within("--grpc-port", grpcPort == null ? 0 : grpcPort, 0, 65_535);
    within("--max-body-mb", maxBody, 1, 1024);
    within("--max-connections", maxConnections, 1, 1_000_000);
    within("--read-seconds", readSeconds, 1, 3600);
    within("--deadline-ms", deadlineMillis, 1, 3_600_000);
    within("--drain-seconds", drainSeconds, 0, 50);
    HttpOptions.Limits limits =
        new HttpOptions.Limits(
            maxBody << 20,
            maxConnections,
            Duration.ofSeconds(readSeconds),
            Duration.ofMillis(deadlineMillis),
            Duration.ofSeconds(drainSeconds));
    return new HttpOptions(host, port, token(), tls(), limits);
  }

  private HttpOptions grpcOptions(HttpOptions http) {
    return new HttpOptions(
        http.host(), grpcPort == null ? 0 : grpcPort, http.token(), http.tls(), http.limits());
  }

  private static Protocol grpc() {
    return ServiceLoader.load(Protocol.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(it -> it.name().equals("grpc"))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    ExitCode.USAGE,
                    "--grpc-port needs gRPC, which this build lacks; build with JINGU_PROFILES=grpc, or add jingu-serve-grpc to the class path"));
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserException(
          ExitCode.USAGE, "%s is %d; it must be %d to %d".formatted(option, value, least, most));
    }
  }

  private @Nullable String token() {
    String token = tokenFile == null ? System.getenv(TOKEN) : read(tokenFile);
    if (token != null && token.isBlank()) {
      throw new UserException(
          ExitCode.USAGE,
          "the token in %s is empty; write one, or leave it out"
              .formatted(tokenFile == null ? TOKEN : "'" + tokenFile + "'"));
    }
    return token == null ? null : token.strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the token in '%s': %s".formatted(file, Failures.reason(e)), e);
    }
  }

  private @Nullable SSLContext tls() {
    if (keystore != null && certificate == null && key == null) {
      String password = System.getenv(PASSWORD);
      return Certificates.pkcs12(keystore, (password == null ? "" : password).toCharArray());
    }
    if (keystore == null && certificate != null && key != null) {
      return Certificates.pem(certificate, key);
    }
    if (keystore == null && certificate == null && key == null) {
      return null;
    }
    throw new UserException(
        ExitCode.USAGE, "TLS takes --tls-certificate with --tls-key, or --tls-keystore alone");
  }

  private void show(
      HttpService service, Protocol.@Nullable Running grpc, Models opened, HttpOptions options) {
    List<Served> served =
        opened.all().stream()
            .map(it -> new Served(it.name(), it.version(), it.facts().bytes()))
            .toList();
    String grpcAddress = grpc == null ? null : service.addressOf(grpc.port());
    console.event("started", new Started(service.address(), grpcAddress, served));
    for (ServedModel model : opened.all()) {
      console.line(
          "%s, version %s: %.1f MB", model.name(), model.version(), 1e-6 * model.facts().bytes());
    }
    if (grpcAddress != null) {
      console.line("serving gRPC at %s", grpcAddress);
    }
    console.line("serving at %s", service.address());
    if (!options.isLocal() && options.token() == null) {
      console.warn(
          "warning: whoever reaches %s can ask; --token-file lets only those who have the token"
              .formatted(service.address()));
    }
    if (!options.isLocal() && options.tls() == null) {
      console.warn(
          "warning: requests and tokens cross the network in plain text; see --tls-certificate");
    }
  }

  private static int await(CountDownLatch asked) {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.INTERRUPTED;
  }
}
