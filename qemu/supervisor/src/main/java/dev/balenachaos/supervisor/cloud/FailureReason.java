package dev.balenachaos.supervisor.cloud;

import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Says why the cloud was not reached. What TLS refuses is said in the words of the real
 * supervisor's Node.js, so that one search of the journal finds it on both.
 */
final class FailureReason {
  private FailureReason() {}

  /** Returns the reason, on one line. */
  static String of(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String reason = known(each);
      if (!reason.isEmpty()) {
        return reason;
      }
    }
    return bare(failure).toString().replace('\n', ' ');
  }

  private static String known(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof CertificateExpiredException) {
      return "CERT_HAS_EXPIRED: certificate has expired (" + message + ")";
    }
    if (failure instanceof CertificateNotYetValidException) {
      return "CERT_NOT_YET_VALID: certificate is not yet valid (" + message + ")";
    }
    if (failure instanceof CertPathBuilderException) {
      return "UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unable to get local issuer certificate ("
          + message
          + ")";
    }
    if (failure instanceof CertificateException && message.startsWith("No ")) {
      return "ERR_TLS_CERT_ALTNAME_INVALID: Hostname/IP does not match certificate's altnames ("
          + message
          + ")";
    }
    if (failure instanceof TargetPoll.FetchException) {
      return message;
    }
    if (failure instanceof UnresolvedAddressException) {
      return "ENOTFOUND: getaddrinfo ENOTFOUND";
    }
    return "";
  }

  /** Returns the failure without what only says on which thread it happened. */
  private static Throwable bare(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? bare(cause) : failure;
  }
}
