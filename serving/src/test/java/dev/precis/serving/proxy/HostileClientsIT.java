package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that stall, break off or write nonsense cost others nothing and leave nothing behind. */
@Timeout(120)
class HostileClientsIT {
  private static final int MOST = 48;
  private static final String POST =
      "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";

  private ProxyRig rig;

  @BeforeEach
  void begin() {
    rig =
        ProxyRig.llava(settings ->
            settings.withAccess(
                AccessSettings.DEFAULT.withConnections(MOST, MOST, Duration.ofSeconds(1))));
  }

  @AfterEach
  void end() {
    rig.close();
  }

  private double metric(String name) throws Exception {
    String all = rig.client.send(rig.client.request("/metrics").GET()).body();
    return all.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** An ordinary request is answered, and nothing of those before it is held any more. */
  private void nothingIsLeft() throws Exception {
    int status = 0;
    while (status == 0) {
      try {
        status = rig.client.send(rig.client.post(Asking.chat(Asking.text("hi")))).statusCode();
      } catch (IOException e) {
        Thread.sleep(20); // closed at once, as those that broke off are not all counted out yet
      }
    }
    assertThat(status).isEqualTo(200);
    while (metric("precis_requests_active") > 0 || metric("precis_connections_open") > 2) {
      Thread.sleep(20);
    }
  }

  @Test
  void idleConnectionsAreClosedAndOthersAnsweredThen() throws Exception {
    List<RawClient> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 4 * MOST; i++) {
        idle.add(new RawClient(rig));
      }
      boolean answered = false;
      while (!answered) {
        try (RawClient other = new RawClient(rig)) {
          answered = other.healthy();
        }
      }
      for (RawClient one : idle) {
        assertThat(one.ended()).isTrue();
      }
    } finally {
      for (RawClient one : idle) {
        one.close();
      }
    }
    nothingIsLeft();
    assertThat(metric("precis_connections_refused_total")).isGreaterThanOrEqualTo(3 * MOST);
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws Exception {
    try (RawClient client = new RawClient(rig)) {
      client.write("GET /healthz HTTP/1.1\r\nx-long: " + "a".repeat(9 << 10) + "\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 4").doesNotContain("aaaa");
    }
    nothingIsLeft();
  }

  @Test
  void aBodyThatIsNeverSentWholeHoldsNothingOnceItsClientHasGone() throws Exception {
    try (RawClient half = new RawClient(rig)) {
      half.write(POST + "content-length: 100000\r\n\r\n{\"messages\":");
      while (metric("precis_requests_active") < 1) {
        Thread.sleep(20);
      }
      half.halfClose();
      assertThat(half.ended()).isTrue();
    }
    nothingIsLeft();
    assertThat(rig.server.got).hasSize(1);
  }

  @Test
  void connectionsThatBreakOffAnywhereLeaveNothing() throws Exception {
    String body = Asking.chat(Asking.image("image/png", new byte[300]), Asking.text("what?"));
    String whole = POST + "content-length: %d\r\n\r\n%s".formatted(body.length(), body);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      try (RawClient client = new RawClient(rig)) {
        client.write(whole.substring(0, random.nextInt(whole.length() + 1)));
        client.reset();
      }
    }
    nothingIsLeft();
  }

  @Test
  void nonsenseIsAnsweredOrDroppedAndNeverReachesTheServer() throws Exception {
    Random random = new Random(11);
    List<String> requests =
        List.of(
            "\r\n\r\n\r\n",
            "GET\r\n\r\n",
            "GET /healthz HTTP/9.9\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            POST + "content-length: -1\r\n\r\n{}",
            POST + "content-length: 99999999999999999999\r\n\r\n{}",
            POST + "content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
            POST + "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
            "CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET http://127.0.0.1:22/v1/models/x/../../y HTTP/1.1\r\nhost: a\r\n\r\n");
    for (String request : requests) {
      try (RawClient client = new RawClient(rig)) {
        client.write(request);
        client.halfClose();
        assertThat(client.answer()).as(request).doesNotStartWith("HTTP/1.1 200");
      }
    }
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      try (RawClient client = new RawClient(rig)) {
        client.write(new String(noise, StandardCharsets.ISO_8859_1));
        client.reset();
      }
    }
    assertThat(rig.server.got).isEmpty();
    nothingIsLeft();
  }
}
