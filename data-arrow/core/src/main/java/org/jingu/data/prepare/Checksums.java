package org.jingu.data.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.DataException;

/** Compares raw files with the checksums of the configuration. */
final class Checksums {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(?:(md5):\\s*(\\p{XDigit}{32})|(sha256):\\s*(\\p{XDigit}{64}))\\s*",
          Pattern.CASE_INSENSITIVE);

  private Checksums() {}

  static void check(String file, String sum, List<ConfigProblem> problems) {
    if (!FORM.matcher(sum).matches()) {
      problems.add(
          new ConfigProblem(
              "checksums." + file,
              "is '" + sum + "'; it must be md5: and 32, or sha256: and 64 hexadecimal digits"));
    }
  }

  /**
   * Reads the file and compares.
   *
   * @throws DataException if it is another file than the configuration was written for
   */
  static void verify(Path file, String sum) {
    Matcher form = FORM.matcher(sum);
    if (!form.matches()) {
      throw new IllegalArgumentException("unchecked checksum " + sum);
    }
    boolean md5 = form.group(1) != null;
    String wanted = (md5 ? form.group(2) : form.group(4)).toLowerCase(Locale.ROOT);
    String found = digest(file, md5 ? "MD5" : "SHA-256");
    if (!found.equals(wanted)) {
      throw new DataException(
          ("'%s' has %s %s, but the configuration was written for %s; get that version of the file,"
                  + " or change 'checksums' if this one is meant")
              .formatted(file, md5 ? "md5" : "sha256", found, wanted));
    }
  }

  private static String digest(Path file, String algorithm) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new DataException("cannot read '" + file + "': " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
