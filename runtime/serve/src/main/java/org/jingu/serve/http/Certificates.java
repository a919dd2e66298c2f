package org.jingu.serve.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jingu.api.data.DataException;

/** Who a server is, from files of certificates and keys. */
public final class Certificates {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");

  private Certificates() {}

  /**
   * Of PEM files.
   *
   * @param chain the server's certificate, then those that vouch for it
   * @param key its private key, PKCS 8 without a password
   * @throws DataException if they cannot be read, or are something else
   */
  public static SSLContext pem(Path chain, Path key) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key(key), new char[0], chain(chain));
      return context(store, new char[0]);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(chain + "' with '" + key, e);
    }
  }

  /**
   * Of a PKCS 12 file.
   *
   * @throws DataException if it cannot be read, or the password is not its
   */
  public static SSLContext pkcs12(Path file, char[] password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return context(store, password);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file.toString(), e);
    }
  }

  private static SSLContext context(KeyStore store, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new GeneralSecurityException("there is no certificate in it");
      }
      return chain;
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher key = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!key.find()) {
      throw new GeneralSecurityException(
          "the key's file has no 'BEGIN PRIVATE KEY'; 'openssl pkcs8 -topk8 -nocrypt -in KEY' writes one");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
    GeneralSecurityException last = new GeneralSecurityException("the key is of no known kind");
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        last.addSuppressed(e);
      }
    }
    throw last;
  }

  private static DataException unusable(String files, Exception e) {
    return new DataException(
        "'%s' cannot be used for TLS: %s"
            .formatted(
                files,
                e instanceof NoSuchFileException
                    ? "there is no " + e.getMessage()
                    : e.getMessage()),
        e);
  }
}
