package dev.precis.serving.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

/** What is checked before each connection: host, port, and every address of the host. */
final class FetchRules {
  private final FetchSettings settings;

  FetchRules(FetchSettings settings) {
    this.settings = settings;
  }

  /**
   * The address that a request names.
   *
   * @param name what to call the medium in messages
   * @throws FetchRefused if nothing is fetched from there
   */
  MediaAddress first(String name, String text) {
    return checked(name, MediaAddress.of(name, text));
  }

  /**
   * The address that a source sends the request on to.
   *
   * @param hop 1 for the first time that it does
   * @throws FetchRefused if nothing is fetched from there, or it is one hop too many
   */
  MediaAddress next(String name, MediaAddress from, String location, int hop) {
    int most = settings.limits().redirects();
    if (hop > most) {
      throw new FetchRefused(
          FetchCode.MEDIA_REDIRECT,
          "the source of %s sends the request on more than %d times".formatted(name, most));
    }
    return checked(name, from.redirected(name, location));
  }

  private MediaAddress checked(String name, MediaAddress address) {
    if (!settings.hosts().takes(address.host())) {
      throw new FetchRefused(
          FetchCode.MEDIA_HOST,
          "%s is at a host that media are not fetched from; the operator names those that are"
              .formatted(name));
    }
    if (!settings.ports().contains(address.port())) {
      throw new FetchRefused(
          FetchCode.MEDIA_PORT,
          "%s is at port %d; media are fetched from %s"
              .formatted(
                  name,
                  address.port(),
                  settings.ports().stream()
                      .sorted()
                      .map(String::valueOf)
                      .collect(Collectors.joining(", "))));
    }
    return address;
  }

  /**
   * The addresses to dial, found once and all allowed; may block.
   *
   * @throws FetchRefused if there is none, or one of them may not be dialled
   */
  List<InetAddress> addresses(String name, MediaAddress address) {
    List<InetAddress> found;
    try {
      found =
          HostName.literal(address.host())
              ? List.of(InetAddress.ofLiteral(address.host()))
              : settings.resolver().addresses(address.host());
    } catch (UnknownHostException e) {
      throw FetchRefused.address(name);
    }
    if (found.isEmpty() || !found.stream().allMatch(settings.addresses()::takes)) {
      throw FetchRefused.address(name);
    }
    return found;
  }
}
