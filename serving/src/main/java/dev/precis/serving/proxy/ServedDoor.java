package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.backend.VllmBackend;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The way in which rows go to the servers: as the settings say, or as all servers of which it was
 * found out take them.
 */
final class ServedDoor {
  private static final Set<Door> CHAT = EnumSet.of(Door.CHAT_ROWS, Door.CHAT_MEDIA);

  private final ProxySettings settings;
  private final Capabilities capabilities;

  ServedDoor(ProxySettings settings, Capabilities capabilities) {
    this.settings = settings;
    this.capabilities = capabilities;
  }

  /** The way that the settings name, whatever servers there are. */
  static ServedDoor told(ProxySettings settings) {
    return new ServedDoor(settings, List::of);
  }

  /** Whether media go on as pictures. */
  boolean pixels() {
    return settings.door() == Door.PIXELS;
  }

  /**
   * How the next request is written.
   *
   * @throws PrecisException {@code NO_DOOR} if the servers have none open
   */
  VllmBackend backend() {
    Set<Door> open = EnumSet.copyOf(CHAT);
    int maxTokens = settings.model().maxTokens();
    boolean found = false;
    for (Capabilities.Server server : capabilities.servers()) {
      if (server.facts().isPresent()) {
        ServerFacts facts = server.facts().get();
        open.retainAll(facts.doors());
        if (settings.servers().findLength() && facts.maxTokens().isPresent()) {
          int theirs = facts.maxTokens().getAsInt();
          maxTokens = found ? Math.min(maxTokens, theirs) : theirs;
        }
        found = true;
      }
    }
    ServedModel model = settings.model().withMaxTokens(maxTokens);
    Door door =
        found && settings.servers().findDoor() ? Door.best(open, model.family()) : settings.door();
    return door == Door.CHAT_ROWS ? VllmBackend.chatRows(model) : VllmBackend.chatMedia(model);
  }
}
