package org.jingu.engine.simulate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The ways between some ranks of a cluster: how long exchanges take, and what each rank sends. */
final class Links {
  private static final int INSIDE = 0;
  private static final int BETWEEN = 1;

  private final ClusterConfig cluster;
  private final int ranks;

  /** By exchange the bytes of each rank. */
  private final Map<String, double[]> sent = new LinkedHashMap<>();

  Links(ClusterConfig cluster, int ranks) {
    this.cluster = cluster;
    this.ranks = ranks;
  }

  /** How many machines the ranks are on. */
  int hosts() {
    return (ranks + cluster.ranksPerHost() - 1) / cluster.ranksPerHost();
  }

  private int host(int rank) {
    return rank / cluster.ranksPerHost();
  }

  /** The milliseconds for which an exchange keeps each rank, which sends and receives at once. */
  double[] millis(String name, Traffic.Bytes bytes) {
    double[][] out = new double[2][ranks];
    double[][] in = new double[2][ranks];
    for (int from = 0; from < ranks; from++) {
      for (int to = 0; to < ranks; to++) {
        if (from != to) {
          int way = host(from) == host(to) ? INSIDE : BETWEEN;
          double of = bytes.between(from, to);
          out[way][from] += of;
          in[way][to] += of;
        }
      }
    }
    double[] all = sent.computeIfAbsent(name, it -> new double[ranks]);
    double[] millis = new double[ranks];
    for (int rank = 0; rank < ranks; rank++) {
      all[rank] += out[INSIDE][rank] + out[BETWEEN][rank];
      millis[rank] = cluster.link().millis(Math.max(out[INSIDE][rank], in[INSIDE][rank]));
      if (cluster.network() != null) {
        double most = Math.max(out[BETWEEN][rank], in[BETWEEN][rank]);
        millis[rank] = Math.max(millis[rank], cluster.network().millis(most)); // both ways at once
      }
    }
    return millis;
  }

  /** The bytes of the exchange in which a rank sends most. */
  double largest(int rank) {
    return sent.values().stream().mapToDouble(of -> of[rank]).max().orElse(0);
  }

  /** By exchange the bytes of the rank that sends most in all. */
  Map<String, Double> ofMost() {
    int most = IntStream.range(0, ranks).reduce((a, b) -> sent(b) > sent(a) ? b : a).orElseThrow();
    Map<String, Double> bytes = new LinkedHashMap<>();
    sent.forEach((exchange, of) -> bytes.put(exchange, of[most]));
    return bytes;
  }

  private double sent(int rank) {
    return sent.values().stream().mapToDouble(of -> of[rank]).sum();
  }
}
