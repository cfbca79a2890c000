package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.compress.Budget;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.PixelBudget;
import dev.precis.pipeline.SmallPictures;
import dev.precis.serving.backend.EqualRows;
import dev.precis.serving.backend.PixelBackend;
import dev.precis.serving.backend.PixelMedium;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes chat requests for servers that are sent pixels: small pictures, few frames, no rows.
 * Sounds go on as they came.
 */
final class PixelWork {
  private static final Set<String> SOUNDS = Set.of("wav", "mp3", "flac", "ogg");

  private final PipelineSpec spec;
  private final MediaDecoder decoder = MediaDecoder.inProcess();
  private final SmallPictures pictures;
  private final PixelBackend backend = new PixelBackend();

  PixelWork(PipelineSpec spec) {
    this.spec = spec;
    this.pictures = new SmallPictures(decoder, spec.limits());
  }

  /**
   * The body for the server; decodes, so it takes its time.
   *
   * @param leaving cancelled when nobody waits any more
   * @throws Refused if the request asks for what only an encoder can do
   * @throws dev.precis.PrecisException if the pictures are too many or too large
   * @throws java.util.concurrent.CancellationException once nobody waits
   */
  ChatWork.Ready write(ChatBody chat, CancelToken leaving) {
    Choice choice = chat.choice();
    if (choice.method().isPresent() || choice.asks()) {
      throw Refused.body(
          "PRECIS_FIELD",
          "no encoder runs here (door pixels), so precis takes keep, budget and explain, and neither a method nor a question");
    }
    var stop = new dev.precis.media.CancelToken();
    List<PixelMedium> media = new ArrayList<>();
    try (CancelToken.Registration _ = leaving.onCancel(stop::cancel)) {
      for (MediumInput input : chat.media()) {
        stop.check();
        media.add(small(input, budget(chat, input.kind()), stop));
      }
    }
    long in = 0;
    long out = 0;
    for (PixelMedium medium : media) {
      if (medium instanceof PixelMedium.Pictures(List<SmallPictures.Picture> shown)) {
        in += shown.stream().mapToLong(SmallPictures.Picture::tokensIn).sum();
        out += shown.stream().mapToLong(SmallPictures.Picture::tokens).sum();
      }
    }
    boolean explained = choice.explain() && !chat.stream() && !media.isEmpty();
    return new ChatWork.Ready(
        chat.with(backend.parts(media)),
        media.isEmpty()
            ? Map.of()
            : Map.of(
                MediaHeaders.TOKENS_IN,
                Long.toString(in),
                MediaHeaders.TOKENS_OUT,
                Long.toString(out)),
        EqualRows.NONE,
        explained ? Optional.of(explanation(media, in, out)) : Optional.empty());
  }

  private static ObjectNode explanation(List<PixelMedium> media, long in, long out) {
    ObjectNode json = JsonBody.object().put("tokens_in", in).put("tokens_out", out);
    for (PixelMedium medium : media) {
      ObjectNode one = json.withArray("media").addObject();
      switch (medium) {
        case PixelMedium.Sound sound -> one.put("kind", "audio").put("bytes", sound.file().length);
        case PixelMedium.Pictures(List<SmallPictures.Picture> shown) -> {
          one.put("kind", "pictures");
          for (SmallPictures.Picture picture : shown) {
            one.withArray("sizes")
                .addArray()
                .add(picture.size().width())
                .add(picture.size().height());
          }
        }
      }
    }
    return json;
  }

  /** One budget over all is shared evenly: what is in media only an encoder could tell. */
  private PixelBudget budget(ChatBody chat, Modality kind) {
    Choice choice = chat.choice();
    if (choice.budget().isPresent()) {
      long seen = chat.media().stream().filter(input -> input.kind() != Modality.AUDIO).count();
      int share = (int) (choice.budget().getAsInt() / Math.max(1, seen));
      return PixelBudget.of(Budget.tokens(Math.max(1, share)));
    }
    return PixelBudget.of(choice.keep().orElse(spec.settings(kind).budget()));
  }

  private PixelMedium small(
      MediumInput input, PixelBudget budget, dev.precis.media.CancelToken stop) {
    return switch (input.kind()) {
      case IMAGE -> new PixelMedium.Pictures(List.of(pictures.image(input.source(), budget)));
      case VIDEO ->
          new PixelMedium.Pictures(
              input.framed()
                  ? pictures.frames(input.sources(), budget, stop)
                  : pictures.video(input.source(), budget, stop));
      case AUDIO -> sound(input.source());
      case TEXT -> throw new IllegalArgumentException("text is no medium");
    };
  }

  private PixelMedium sound(MediaSource source) {
    String format = decoder.probe(source, spec.limits()).container();
    if (!SOUNDS.contains(format)) {
      throw Refused.type(
          "MEDIA_TYPE",
          "%s is %s, which servers do not take; allowed are %s"
              .formatted(source.name(), format, String.join(", ", new TreeSet<>(SOUNDS))));
    }
    return new PixelMedium.Sound(SmallPictures.bytes(source), format);
  }
}
