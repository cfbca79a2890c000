package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.Mechanism;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TokenPacker (arXiv 2407.02392) on each picture or frame: a token of every region of s x s tokens.
 * The number of tokens is the module's, whatever the budget. Number of the pack: {@code scale};
 * graph {@code tokens}.
 *
 * <p>With slices, TokenPacker-HD: the encoder sees a large picture in up to so many slices and once
 * more as a whole. Their tokens follow each other in reading order, with the rows {@code comma} and
 * {@code newline} of the pack between them.
 */
final class TokenPackerMethod extends BoundModule implements SlicedMethod {
  /** Option {@code slices}: up to how many slices a picture is cut into. */
  static final Option<Integer> SLICES =
      Option.integer(
          "slices",
          0,
          0,
          25,
          "0: pictures whole; 9, 16 or 25: in up to so many slices, pictures only");

  /** What the method is. */
  static final MethodInfo INFO =
      UnboundMethod.described(
              "tokenpacker",
              "A coarse token of every region asks the region's fine tokens of several layers",
              Mechanism.QUERY,
              "TokenPacker, IJCV 2025, arXiv 2407.02392")
          .with(SLICES);

  private final TokenPacker packer;
  private final int scale;
  private final Optional<SliceLimit> slices;
  private final List<float[]> separators;

  private TokenPackerMethod(TrainedModule module, MethodInfo info, Optional<SliceLimit> slices) {
    super(info, module);
    this.slices = slices;
    separators = slices.isPresent() ? module.rows("comma", "newline") : List.of();
    scale = module.number("scale", 1);
    packer = new TokenPacker(module.engine("tokens"), scale, module.spec().width());
  }

  /** The method on offer. */
  static Method method() {
    return new Method(
        INFO,
        options -> {
          Optional<SliceLimit> slices = limit(options.get(SLICES));
          MethodInfo info = slices.isPresent() ? INFO.on(Set.of(Modality.IMAGE)) : INFO;
          return new UnboundMethod(
              info,
              INFO.id(),
              scope(slices),
              options.get(LearnedMethod.PACK),
              module -> new TokenPackerMethod(module, info, slices));
        });
  }

  private static Optional<SliceLimit> limit(int slices) {
    if (slices == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(SliceLimit.of(slices));
    } catch (IllegalArgumentException e) {
      throw PrecisException.user(
          "BAD_OPTION",
          "option slices of method tokenpacker is %d; allowed: 0, 9, 16 or 25".formatted(slices),
          e);
    }
  }

  private static Scope scope(Optional<SliceLimit> slices) {
    return slices.isPresent() ? Scope.WINDOW : Scope.PICTURE;
  }

  @Override
  public Scope scope() {
    return scope(slices);
  }

  @Override
  public Optional<SliceLimit> slices() {
    return slices;
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int separated = slices.isPresent() ? shape.grid().t() : 0;
    return new Planned.Exact(regions(shape.grid()).tokens() + separated);
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Grid to = regions(in.grid());
    Matrix rows = packer.pack(List.of(trained().read(in, signals)), in.grid(), new CancelToken());
    Provenance places = places(in, to);
    if (slices.isEmpty()) {
      return replace(in, rows, places);
    }
    SliceLayout layout = layout(in, slices.get());
    return replace(
        in,
        layout.assemble(rows, separators.get(0), separators.get(1)),
        SlicePlaces.of(places, layout));
  }

  private static SliceLayout layout(TokenSequence in, SliceLimit limit) {
    SourceInfo picture = in.sources().getFirst();
    int side = in.grid().h() * picture.patch();
    SliceLayout layout =
        new TokenPackerSlicing(limit, side).layout(picture.sourceHeight(), picture.sourceWidth());
    if (layout.slices() != in.grid().t()) {
      throw PrecisException.user(
          "WRONG_SLICES",
          "a picture of %d x %d px is %d slices of %d px with slices=%d, but was encoded as %d inputs; cut it by TokenPackerSlicing"
              .formatted(
                  picture.sourceWidth(),
                  picture.sourceHeight(),
                  layout.slices(),
                  side,
                  limit.slices(),
                  in.grid().t()));
    }
    return layout;
  }

  private Grid regions(Grid grid) {
    return squares(grid, scale, "regions");
  }
}
