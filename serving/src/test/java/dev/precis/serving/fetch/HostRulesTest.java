package dev.precis.serving.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTest {
  @ParameterizedTest
  @CsvSource({
    "media.example.org,media.example.org,true",
    "MEDIA.Example.ORG,media.example.org,true",
    "media.example.org,example.org,false",
    "media.example.org,a.media.example.org,false",
    "media.example.org,media.example.org.evil.test,false",
    "media.example.org,xmedia.example.org,false",
    "*.example.org,a.example.org,true",
    "*.example.org,a.b.example.org,true",
    "*.example.org,example.org,false",
    "*.example.org,aexample.org,false",
    "*.example.org,example.org.evil.test,false",
    "*,any.test,true",
    "203.0.113.9,203.0.113.9,true",
    "203.0.113.9,203.0.113.90,false"
  })
  void aHostIsTakenByItsNameOrBelowAStar(String rule, String host, boolean taken) {
    assertThat(HostRules.of(List.of(rule)).takes(host)).isEqualTo(taken);
  }

  @Test
  void noRuleTakesNothing() {
    assertThat(HostRules.NONE.isEmpty()).isTrue();
    assertThat(HostRules.NONE.takes("example.org")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "https://example.org",
        "example.org:8080",
        "example.org/",
        "example.org.",
        "a*.example.org",
        "*.*",
        "*.",
        "*.203.0.113.9",
        "exämple.org",
        "user@example.org",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "[::1]"
      })
  void whatIsNoRuleIsSaidAtTheStart(String text) {
    assertThatThrownBy(() -> HostRules.of(List.of("good.test", text)))
        .isInstanceOfSatisfying(
            PrecisException.class, e -> assertThat(e.code()).isEqualTo("MEDIA_HOST_RULE"))
        .hasMessageContaining("'" + text + "'");
  }
}
