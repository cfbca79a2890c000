package dev.precis.serving.proxy;

import io.vertx.core.http.HttpServerRequest;

/**
 * Who a request comes from, and what is held for it.
 *
 * @param tenant whose it is; nothing is shared between tenants
 * @param asker waits for the answer
 * @param lease room for its bytes
 * @param lanes parts of the request that are worked on at the same time, this one among them
 */
record Sender(String tenant, Asker asker, Admission.Lease lease, int lanes) {
  /** Whoever sent a request. */
  static Sender of(HttpServerRequest request, Asker asker, Admission.Lease lease) {
    return new Sender(Intake.tenant(request), asker, lease, 1);
  }

  /** The same for one of several parts; its lease is the caller's to close. */
  Sender part(int beside) {
    return new Sender(tenant, asker, lease.part(), beside);
  }

  /** The span that its work belongs to. */
  Trace trace() {
    return asker.trace();
  }
}
