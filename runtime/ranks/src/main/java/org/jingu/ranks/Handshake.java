package org.jingu.ranks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How two ranks come to know each other: each shows that it knows the run's token, which itself
 * never travels, and the one that connects says who it is.
 */
final class Handshake {
  /** "JNGU" and the version of what travels. */
  private static final int MAGIC = 0x4A4E4701;

  private static final int NONCE = 16;
  private static final int PROOF = 32;
  private static final int LONGEST = 1 << 12;
  private static final String FINE = "";

  private final byte[] token;

  Handshake(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Who connects.
   *
   * @param rank its number
   * @param world how many ranks it knows of
   * @param place where it runs, such as "pid 4711 on node-b"
   * @param version of its program
   * @param port where it takes connections of higher ranks
   */
  record Hello(int rank, int world, String place, String version, int port) {
    byte[] bytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeInt(rank);
        out.writeInt(world);
        out.writeUTF(place);
        out.writeUTF(version);
        out.writeInt(port);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return bytes.toByteArray();
    }

    static Hello of(byte[] bytes) throws IOException {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        return new Hello(in.readInt(), in.readInt(), in.readUTF(), in.readUTF(), in.readInt());
      }
    }
  }

  /** Judges who connects: why it is refused, or an empty text. */
  interface Judge {
    String problem(Hello hello);
  }

  /** The other end does not know the token, or refused, or is no rank. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  /** The end that connects. */
  void connect(Socket socket, Hello hello) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    byte[] mine = nonce();
    out.writeInt(MAGIC);
    out.write(mine);
    byte[] theirs = read(in, NONCE);
    requireProof(read(in, PROOF), "accept", mine, theirs);
    byte[] bytes = hello.bytes();
    out.writeInt(bytes.length);
    out.write(bytes);
    out.write(proof("connect", theirs, mine, bytes));
    String answer = in.readUTF();
    if (!answer.equals(FINE)) {
      throw new RefusedException(answer);
    }
  }

  /** The end that takes connections. */
  Hello accept(Socket socket, Judge judge) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    if (in.readInt() != MAGIC) {
      throw new RefusedException("something else than a rank of this version connected");
    }
    byte[] theirs = read(in, NONCE);
    byte[] mine = nonce();
    out.write(mine);
    out.write(proof("accept", theirs, mine));
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new RefusedException("what connected sent no greeting of a rank");
    }
    byte[] bytes = read(in, length);
    requireProof(read(in, PROOF), "connect", mine, theirs, bytes);
    Hello hello = Hello.of(bytes);
    String problem = judge.problem(hello);
    out.writeUTF(problem);
    if (!problem.equals(FINE)) {
      throw new RefusedException(problem);
    }
    return hello;
  }

  private static byte[] read(DataInputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  private static byte[] nonce() {
    byte[] nonce = new byte[NONCE];
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }

  private void requireProof(byte[] found, String side, byte[]... parts) throws RefusedException {
    if (!MessageDigest.isEqual(found, proof(side, parts))) {
      throw new RefusedException("the other end has another token");
    }
  }

  private byte[] proof(String side, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token, "HmacSHA256"));
      mac.update(side.getBytes(StandardCharsets.UTF_8));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
