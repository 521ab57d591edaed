package dev.thaw.autoscaler.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of its own for 127.0.0.1. */
record SelfSigned(Certificate certificate, Key key) {
    private static final char[] PASSWORD = "password".toCharArray();

    static SelfSigned in(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path keys = Files.createTempDirectory(folder, "keys").resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "router",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=kn-routing",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:kn-routing",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("No key was made");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        return new SelfSigned(store.getCertificate("router"), store.getKey("router", PASSWORD));
    }

    /** As the data of a Secret of the type {@code kubernetes.io/tls}. */
    Map<String, String> data() throws GeneralSecurityException {
        return Map.of(
                "tls.crt",
                pem("CERTIFICATE", certificate.getEncoded()),
                "tls.key",
                pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }

    /** Of a client that trusts it, and nothing else. */
    SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("router", certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
