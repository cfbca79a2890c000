package dev.precis.serving.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
  private static byte[] bytes(String literal) throws Exception {
    if (literal.startsWith("::ffff:")) { // which the library would turn into an IPv4 address
      byte[] mapped = new byte[16];
      mapped[10] = mapped[11] = (byte) 0xff;
      System.arraycopy(bytes(literal.substring(7)), 0, mapped, 12, 4);
      return Inet6Address.getByAddress(null, mapped, -1).getAddress();
    }
    return InetAddress.ofLiteral(literal).getAddress();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::",
        "2a00:1450:4001::5efe:a9fe:a9fe",
        "2a00:1450:4001:0:200:5efe:7f00:1",
        "3ffe::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd12:3456::1",
        "fe80::1",
        "fe80::a9fe:a9fe",
        "fec0::1",
        "ff02::1",
        "ff0e::1"
      })
  void whatIsNotOfThePublicInternetIsRefused(String literal) throws Exception {
    assertThat(AddressRules.PUBLIC.takes(bytes(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.1",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "2a00:1450:4001:810::200e"
      })
  void thePublicInternetIsTaken(String literal) throws Exception {
    assertThat(AddressRules.PUBLIC.takes(InetAddress.ofLiteral(literal))).isTrue();
  }

  @Test
  void namedPrivateNetworksAreTakenAndNothingBesideThem() throws Exception {
    AddressRules rules = AddressRules.of(List.of("10.1.0.0/16", "fd00::/8", "100.64.0.0/10"));
    assertThat(rules.takes(bytes("10.1.255.255"))).isTrue();
    assertThat(rules.takes(bytes("fd12::1"))).isTrue();
    assertThat(rules.takes(bytes("10.2.0.0"))).isFalse();
    assertThat(rules.takes(bytes("fc00::1"))).isFalse();
    assertThat(rules.takes(bytes("127.0.0.1"))).isFalse();
    // services of clouds lie inside such ranges
    assertThat(rules.takes(bytes("100.100.100.200"))).isFalse();
    assertThat(rules.takes(bytes("fd00:ec2::254"))).isFalse();
    assertThat(rules.networks()).containsExactly("10.1.0.0/16", "fd00::/8", "100.64.0.0/10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/7",
        "0.0.0.0/0",
        "::/0",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "fe80::/10",
        "::1/128",
        "10.1/16",
        "012.0.0.0/8",
        "::ffff:10.0.0.0/104",
        "8.8.8.0/24",
        "example.org/8"
      })
  void onlyPrivateNetworksMayBeNamed(String text) {
    assertThatThrownBy(() -> AddressRules.of(List.of(text)))
        .isInstanceOfSatisfying(
            PrecisException.class, e -> assertThat(e.code()).isEqualTo("MEDIA_NETWORK"))
        .hasMessageContaining("10.0.0.0/8");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void aNetworkHoldsWhatSharesItsFirstBits(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] base = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(base);
      int bits = random.nextInt(8 * base.length + 1);
      byte[] other = base.clone();
      int flipped = random.nextInt(8 * base.length);
      other[flipped / 8] ^= (byte) (0x80 >>> (flipped % 8));
      Network network = new Network("", base, bits);
      assertThat(network.contains(base)).isTrue();
      assertThat(network.contains(other)).isEqualTo(flipped >= bits);
    }
  }
}
