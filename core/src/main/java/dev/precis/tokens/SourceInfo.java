package dev.precis.tokens;

/**
 * One stream of one medium that tokens came from.
 *
 * @param name file name or other label of the medium, without its folder
 * @param sha256 digest of the media bytes, lower-case hex
 * @param modality what the stream is
 * @param encoder name of the encoder inside the pack, e.g. {@code vision}
 * @param packId id of the model pack
 * @param packDigest digest of the model pack, lower-case hex
 * @param space name of the embedding space the rows live in
 * @param width columns of a row that are used; the rest are zero
 * @param grid token grid before compression; t counts all frames or audio tokens read
 * @param patch side of a token in encoder pixels; 0 for sound
 * @param sourceWidth width of the medium in pixels; 0 for sound
 * @param sourceHeight height of the medium in pixels; 0 for sound
 * @param rate frames or audio tokens per second; 0 for an image
 * @param preprocessing short name of what was done to the medium before the encoder
 */
public record SourceInfo(
    String name,
    String sha256,
    Modality modality,
    String encoder,
    String packId,
    String packDigest,
    String space,
    int width,
    Grid grid,
    int patch,
    int sourceWidth,
    int sourceHeight,
    double rate,
    String preprocessing) {

  /** The same stream with the grid that was really read. */
  public SourceInfo withGrid(Grid read) {
    return new SourceInfo(
        name,
        sha256,
        modality,
        encoder,
        packId,
        packDigest,
        space,
        width,
        read,
        patch,
        sourceWidth,
        sourceHeight,
        rate,
        preprocessing);
  }

  /** The same stream with rows of another space. */
  public SourceInfo withSpace(String other, int columns) {
    return new SourceInfo(
        name,
        sha256,
        modality,
        encoder,
        packId,
        packDigest,
        other,
        columns,
        grid,
        patch,
        sourceWidth,
        sourceHeight,
        rate,
        preprocessing);
  }
}
