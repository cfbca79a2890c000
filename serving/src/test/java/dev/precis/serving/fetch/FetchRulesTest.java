package dev.precis.serving.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.precis.PrecisException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchRulesTest {
  private static FetchRules rules(Resolver resolver, String... hosts) {
    return new FetchRules(
        new FetchSettings(
            HostRules.of(List.of(hosts)),
            FetchSettings.DEFAULT_PORTS,
            AddressRules.PUBLIC,
            FetchLimits.DEFAULT,
            resolver));
  }

  private static Resolver answering(String... literals) {
    return _ -> List.of(literals).stream().map(InetAddress::ofLiteral).toList();
  }

  private static FetchRefused refusal(Runnable asking) {
    return catchThrowableOfType(FetchRefused.class, asking::run);
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org,example.org,80,/",
    "HTTPS://Example.ORG/a%20b?c=d&e#f,example.org,443,/a%20b?c=d&e",
    "https://example.org:80/a,example.org,80,/a",
    "http://example.org?q,example.org,80,/?q",
    "http://a.example.org/ä,a.example.org,80,/%C3%A4"
  })
  void anAddressIsTakenApart(String text, String host, int port, String target) {
    MediaAddress address = rules(answering(), "example.org", "*.example.org").first("it", text);
    assertThat(address.host()).isEqualTo(host);
    assertThat(address.port()).isEqualTo(port);
    assertThat(address.target()).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org:22/,MEDIA_PORT",
    "http://example.org:6379/,MEDIA_PORT",
    "http://example.org:8080/,MEDIA_PORT",
    "http://example.org:0/,MEDIA_PORT",
    "http://evil.test/,MEDIA_HOST",
    "http://example.org.evil.test/,MEDIA_HOST",
    "http://example.org@evil.test/,MEDIA_HOST",
    "http://user:secret@example.org/,MEDIA_HOST",
    "http://@example.org/,MEDIA_HOST",
    "http://example.org./,MEDIA_HOST",
    "http://exämple.org/,MEDIA_HOST",
    "http://ex%61mple.org/,MEDIA_HOST",
    "http://example。org/,MEDIA_HOST",
    "http://example.org%2eevil.test/,MEDIA_HOST",
    "http:///a.png,MEDIA_HOST",
    "http:example.org,MEDIA_HOST",
    "http:/example.org,MEDIA_HOST",
    "http://example.org\\@evil.test/,MEDIA_URI",
    "http://evil.test\\.example.org/,MEDIA_URI",
    "http://exam ple.org/,MEDIA_URI",
    "http://example.org/a b,MEDIA_URI",
    "http://example.org:x/,MEDIA_HOST",
    "http://example.org:99999999999/,MEDIA_HOST",
    "ftp://example.org/,MEDIA_URI",
    "gopher://example.org/,MEDIA_URI",
    "//example.org/,MEDIA_URI"
  })
  void noOtherAddressSlipsThrough(String text, FetchCode code) {
    FetchRefused refused =
        refusal(() -> rules(answering(), "example.org", "*.example.org").first("it", text));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused).hasMessageContaining("it").hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2130706433/",
        "http://017700000001/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0x7f.0.0.0x1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.01/",
        "http://127.0.0.0x1/",
        "http://127.0.0.1./",
        "http://0/",
        "http://0x/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://[2606:2800:21f::1]/",
        "http://①②⑦.0.0.1/"
      })
  void addressesInOtherFormsAreRefusedThoughAllHostsAreTaken(String text) {
    assertThat(refusal(() -> rules(answering("93.184.215.14"), "*").first("it", text)).code())
        .isEqualTo(FetchCode.MEDIA_HOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"})
  void plainAddressesAreHeldAgainstTheSameRules(String literal) {
    FetchRules rules =
        rules(
            _ -> {
              throw new AssertionError("nothing is looked up");
            },
            "*");
    MediaAddress address = rules.first("it", "http://%s/".formatted(literal));
    assertThat(refusal(() -> rules.addresses("it", address)).code())
        .isEqualTo(FetchCode.MEDIA_ADDRESS);
    assertThat(rules.addresses("it", rules.first("it", "http://93.184.215.14/"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "93.184.215.14,10.0.0.1", "10.0.0.1,93.184.215.14", "::1", ""})
  void oneBadAddressRefusesAll(String answers) {
    Resolver resolver =
        answers.isEmpty()
            ? host -> {
              throw new UnknownHostException(host);
            }
            : answering(answers.split(","));
    FetchRules rules = rules(resolver, "*");
    MediaAddress address = rules.first("it", "http://inner.test/?token=secret");
    FetchRefused refused = refusal(() -> rules.addresses("it", address));
    assertThat(refused.code()).isEqualTo(FetchCode.MEDIA_ADDRESS);
    // a name that is not there and one of the inner network read alike
    assertThat(refused).hasMessage("the host of it has no address that is dialled from here");
  }

  @Test
  void everyGoodAddressIsGivenAndTheHostIsLookedUpOnce() {
    List<String> asked = new ArrayList<>();
    FetchRules rules =
        rules(
            host -> {
              asked.add(host);
              return answering("93.184.215.14", "2606:2800:21f::1").addresses(host);
            },
            "*");
    assertThat(rules.addresses("it", rules.first("it", "https://Example.org/"))).hasSize(2);
    assertThat(asked).containsExactly("example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org/a/b?c,d?e,http://example.org/a/d?e",
    "http://example.org/a,/b,http://example.org/b",
    "http://example.org/a,//www.example.org/b,http://www.example.org/b",
    "http://example.org/a,https://example.org/a,https://example.org/a",
    "https://example.org/a,https://www.example.org/,https://www.example.org/"
  })
  void whereASourceSendsTheRequestOnTo(String from, String location, String to) {
    FetchRules rules = rules(answering(), "example.org", "*.example.org");
    assertThat(rules.next("it", rules.first("it", from), location, 1).uri()).hasToString(to);
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/,http://example.org/,1,MEDIA_REDIRECT",
    "http://example.org/,file:///etc/passwd,1,MEDIA_REDIRECT",
    "http://example.org/,ftp://example.org/,1,MEDIA_REDIRECT",
    "http://example.org/,rtsp://example.org/,1,MEDIA_REDIRECT",
    "http://example.org/,data:image/png;base64,1,MEDIA_REDIRECT",
    "http://example.org/,http://a b/,1,MEDIA_REDIRECT",
    "http://example.org/,/fine,4,MEDIA_REDIRECT",
    "http://example.org/,http://169.254.169.254/latest,1,MEDIA_HOST",
    "http://example.org/,http://evil.test/,1,MEDIA_HOST",
    "http://example.org/,//evil.test/,1,MEDIA_HOST",
    "http://example.org/,http://example.org@evil.test/,1,MEDIA_HOST",
    "http://example.org/,http://example.org:6379/,1,MEDIA_PORT"
  })
  void everyHopIsHeldAgainstTheRules(String from, String location, int hop, FetchCode code) {
    FetchRules rules = rules(answering(), "example.org");
    MediaAddress first = rules.first("it", from);
    assertThat(refusal(() -> rules.next("it", first, location, hop)).code()).isEqualTo(code);
  }

  @Test
  void anAddressHasABoundedLength() {
    FetchRules rules = rules(answering(), "*");
    String path = "x".repeat(MediaAddress.MAX_LENGTH);
    assertThat(refusal(() -> rules.first("it", "http://h.test/" + path)).code())
        .isEqualTo(FetchCode.MEDIA_URI);
    MediaAddress from = rules.first("it", "http://h.test/");
    assertThat(refusal(() -> rules.next("it", from, "/" + path, 1)).code())
        .isEqualTo(FetchCode.MEDIA_REDIRECT);
  }

  @Test
  void portsAreInTheirRange() {
    assertThatThrownBy(
            () -> FetchSettings.of(HostRules.NONE, Set.of(80, 70_000), AddressRules.PUBLIC))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("70000");
  }
}
