package dev.precis.serving.proxy;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.CancelToken;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.PixelBudget;
import dev.precis.pipeline.SmallPictures;
import dev.precis.serving.backend.EqualRows;
import dev.precis.serving.backend.PixelBackend;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes chat requests for servers that are sent pixels: small pictures, few frames, no rows. */
final class PixelWork {
  private final PipelineSpec spec;
  private final SmallPictures pictures;
  private final PixelBackend backend = new PixelBackend();

  PixelWork(PipelineSpec spec) {
    this.spec = spec;
    this.pictures = new SmallPictures(MediaDecoder.inProcess(), spec.limits());
  }

  /**
   * The body for the server; decodes, so it takes its time.
   *
   * @throws Refused if a medium is a sound
   * @throws dev.precis.PrecisException if the pictures are too many or too large
   */
  ChatWork.Ready write(ChatBody chat) {
    List<List<SmallPictures.Picture>> media = new ArrayList<>();
    for (MediumInput input : chat.media()) {
      media.add(small(input, budget(chat, input.kind())));
    }
    long in = 0;
    long out = 0;
    for (List<SmallPictures.Picture> medium : media) {
      for (SmallPictures.Picture picture : medium) {
        in += picture.tokensIn();
        out += picture.tokens();
      }
    }
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
        Optional.empty());
  }

  private PixelBudget budget(ChatBody chat, Modality kind) {
    return PixelBudget.of(chat.choice().keep().orElse(spec.settings(kind).budget()));
  }

  private List<SmallPictures.Picture> small(MediumInput input, PixelBudget budget) {
    return switch (input.kind()) {
      case IMAGE -> List.of(pictures.image(input.source(), budget));
      case VIDEO -> pictures.video(input.source(), budget, new CancelToken());
      case AUDIO ->
          throw Refused.body(
              "SOUND_AS_PIXELS",
              "%s is a sound; the proxy sends pictures only (door pixels)"
                  .formatted(input.source().name()));
      case TEXT -> throw new IllegalArgumentException("text is no medium");
    };
  }
}
