package org.jingu.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Decodes bytes and tells where they are not valid. A sequence that is not valid becomes U+FFFD;
 * since that may also stand in the text itself, looking for it later would not tell.
 */
final class Decoding implements AutoCloseable {
  private final InputStream in;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private boolean ended;
  private boolean flushed;
  private @Nullable String malformed;

  Decoding(InputStream in, Charset charset) {
    this.in = in;
    this.charset = charset;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * Reads at least one character and at most as many as there is room for; it stops behind a
   * sequence that is not valid.
   *
   * @return how many, or -1 at the end
   */
  int read(char[] room) throws IOException {
    CharBuffer chars = CharBuffer.wrap(room);
    malformed = null;
    while (!flushed) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      if (result.isError() && chars.hasRemaining()) {
        byte[] sequence = new byte[result.length()];
        bytes.get(sequence);
        malformed = "0x" + HexFormat.of().withUpperCase().formatHex(sequence);
        chars.put('\uFFFD');
        return chars.position();
      }
      // What is there comes first: reading on may fail.
      if (chars.position() > 0) {
        return chars.position();
      }
      if (ended) {
        decoder.flush(chars);
        flushed = true;
        return chars.position() > 0 ? chars.position() : -1;
      }
      fill();
    }
    return -1;
  }

  private void fill() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = count < 0;
    bytes.position(bytes.position() + Math.max(count, 0)).flip();
  }

  /** The bytes that the last character of the last read stands for where they are not valid. */
  @Nullable String malformed() {
    return malformed;
  }

  Charset charset() {
    return charset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
