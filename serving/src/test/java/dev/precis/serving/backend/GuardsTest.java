package dev.precis.serving.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.fusion.Medium;
import dev.precis.fusion.Piece;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that was seen to hurt a live server is stopped here. */
class GuardsTest {
  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(PrecisException.class)
        .extracting(thrown -> ((PrecisException) thrown).code())
        .isEqualTo(code);
  }

  private static GuardedRows image(Matrix rows, ServedModel model, @Nullable Grid grid) {
    return Guards.media(Modality.IMAGE, rows, Optional.ofNullable(grid), model, "tenant");
  }

  private static SafeTensors.Tensor tensor(SafeTensorsEntry entry) {
    return new SafeTensors.Tensor(
        "x", entry.spec().dtype(), entry.spec().shape(), entry.bytes().asReadOnly());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void rowsThatAreNotFiniteAreRefusedAtEveryDoor(float value) {
    Matrix rows = Prompts.rows(5);
    rows.set(3, 2, value);
    refused("ROWS_NOT_FINITE", () -> image(rows, Prompts.LLAVA, null));
    refused("ROWS_NOT_FINITE", () -> Guards.plain(Modality.IMAGE, rows, Prompts.LLAVA, "tenant"));
    Medium medium = Prompts.medium(Modality.IMAGE, Grid.image(4, 4), rows, 0, 1, 2, 3, 4);
    Question question = Prompts.ask(medium, "what?");
    for (Backend backend :
        List.of(
            VllmBackend.chatRows(Prompts.LLAVA),
            VllmBackend.chatMedia(Prompts.LLAVA),
            VllmBackend.wholePrompt(Prompts.LLAVA, Prompts::fuse),
            new SglangBackend(Prompts.LLAVA, Prompts::fuse))) {
      refused("ROWS_NOT_FINITE", () -> backend.prepare(question));
    }
  }

  @Test
  void valuesThatTheTypeOnTheWireCannotHoldAreRefused() {
    Matrix rows = Prompts.rows(1);
    rows.set(0, 0, 65_520);
    refused("ROWS_RANGE", () -> image(rows, Prompts.LLAVA.withDtype(DType.F16), null));
    assertThat(image(rows, Prompts.LLAVA.withDtype(DType.BF16), null).count()).isEqualTo(1);
    rows.set(0, 0, 65_519);
    assertThat(image(rows, Prompts.LLAVA.withDtype(DType.F16), null).count()).isEqualTo(1);
    rows.set(0, 0, Float.MAX_VALUE);
    refused("ROWS_RANGE", () -> image(rows, Prompts.LLAVA.withDtype(DType.BF16), null));
    assertThat(image(rows, Prompts.LLAVA, null).count()).isEqualTo(1);
  }

  @Test
  void tensorsOfOtherRankOrTypeAreRefused() {
    refused(
        "ROWS_NOT_2D",
        () ->
            Guards.rows(
                tensor(SafeTensorsEntry.ofFloats("x", new float[8], 1, 2, 4)), Prompts.LLAVA));
    refused(
        "ROWS_NOT_2D",
        () -> Guards.rows(tensor(SafeTensorsEntry.ofFloats("x", new float[4])), Prompts.LLAVA));
    refused(
        "ROWS_TYPE",
        () -> Guards.rows(tensor(SafeTensorsEntry.ofLongs("x", new long[4], 1, 4)), Prompts.LLAVA));
    refused(
        "ROWS_TYPE",
        () ->
            Guards.rows(
                tensor(SafeTensorsEntry.ofDoubles("x", new double[4], 1, 4)), Prompts.LLAVA));
    assertThat(
            Guards.rows(
                    tensor(SafeTensorsEntry.of("x", Prompts.rows(2), DType.BF16)), Prompts.LLAVA)
                .rows())
        .isEqualTo(2);
  }

  @Test
  void noRowsTooManyRowsAndOtherWidthsAreRefused() {
    refused("ROWS_COUNT", () -> image(Prompts.rows(0), Prompts.LLAVA, null));
    refused("ROWS_COUNT", () -> image(Prompts.rows(65), Prompts.LLAVA, null));
    refused("ROWS_WIDTH", () -> image(Matrix.allocate(2, 3), Prompts.LLAVA, null));
    refused(
        "ROWS_COUNT",
        () ->
            Guards.rows(tensor(SafeTensorsEntry.ofFloats("x", new float[0], 0, 4)), Prompts.LLAVA));
    ServedModel deep =
        new ServedModel("d", ModelFamily.QWEN3_VL, Prompts.WIDTH, 4, 2, 64, DType.F32);
    refused("ROWS_WIDTH", () -> image(Prompts.rows(1), deep, new Grid(1, 2, 2)));
    assertThat(image(Matrix.allocate(1, 16), deep, new Grid(1, 2, 2)).count()).isEqualTo(1);
    assertThat(Guards.plain(Modality.IMAGE, Prompts.rows(1), deep, "t").count()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "5,1,8,8,GRID_MISMATCH", // seen to end the server
    "5,5,2,2,GRID_TIME", // likewise
    "5,1,2,8,GRID_MISMATCH",
    "2,1,3,3,GRID_MISMATCH",
    "1,1,4,1,GRID_MISMATCH",
    "1,0,2,2,GRID_TIME"
  })
  void gridsThatDoNotFitTheirRowsAreRefused(int rows, int t, int h, int w, String code) {
    refused(code, () -> image(Prompts.rows(rows), Prompts.QWEN, new Grid(t, h, w)));
  }

  @Test
  void rowsWithoutAGridAreRefusedWhereGridsCount() {
    refused("GRID_MISSING", () -> image(Prompts.rows(4), Prompts.QWEN, null));
    assertThat(image(Prompts.rows(5), Prompts.QWEN, new Grid(1, 2, 10)).grid())
        .contains(new Grid(1, 2, 10));
    assertThat(
            Guards.media(
                    Modality.VIDEO,
                    Prompts.rows(16),
                    Optional.of(new Grid(4, 4, 4)),
                    Prompts.QWEN,
                    "t")
                .count())
        .isEqualTo(16);
  }

  @Test
  void familiesOfUnknownCountTakeNoMediaParts() {
    ServedModel next = ServedModel.of("n", ModelFamily.LLAVA_NEXT, Prompts.WIDTH, 64);
    refused("ROWS_UNSUPPORTED", () -> Guards.media(Prompts.image(1), next, "t"));
    assertThat(Guards.plain(Modality.IMAGE, Prompts.rows(3), next, "t").count()).isEqualTo(3);
  }

  @Test
  void wholeRowsAndColumnsKeepTheirGridOthersBecomeAStrip() {
    assertThat(SentGrid.of(Prompts.image(5, 6, 9, 10), 2)).isEqualTo(new Grid(1, 4, 4));
    assertThat(SentGrid.of(Prompts.image(0, 3, 12, 15), 2)).isEqualTo(new Grid(1, 4, 4));
    assertThat(SentGrid.of(Prompts.image(0, 3, 12), 2)).isEqualTo(new Grid(1, 2, 6));
    assertThat(SentGrid.of(Prompts.image(7), 2)).isEqualTo(new Grid(1, 2, 2));
    Medium video = Prompts.medium(Modality.VIDEO, new Grid(3, 2, 2), Prompts.rows(4), 1, 3, 9, 11);
    assertThat(SentGrid.of(video, 2)).isEqualTo(new Grid(2, 4, 2));
  }

  @Test
  void otherRowsGridTenantModelOrTypeHaveAnotherName() {
    Set<String> names = new HashSet<>();
    Matrix rows = Prompts.rows(4);
    names.add(image(rows, Prompts.QWEN, new Grid(1, 4, 4)).digest());
    names.add(image(rows, Prompts.QWEN, new Grid(1, 2, 8)).digest());
    names.add(image(rows, Prompts.QWEN.withDtype(DType.F16), new Grid(1, 4, 4)).digest());
    names.add(image(rows, Prompts.LLAVA, null).digest());
    names.add(Guards.media(Modality.IMAGE, rows, Optional.empty(), Prompts.LLAVA, "b").digest());
    names.add(Guards.media(Modality.VIDEO, rows, Optional.empty(), Prompts.LLAVA, "b").digest());
    Matrix other = rows.copy();
    other.set(3, 3, other.get(3, 3) + 1);
    names.add(image(other, Prompts.QWEN, new Grid(1, 4, 4)).digest());
    assertThat(names).hasSize(7).allMatch(name -> name.matches("[0-9a-f]{64}"));
    assertThat(image(rows.copy(), Prompts.LLAVA, null).digest())
        .isEqualTo(image(rows, Prompts.LLAVA, null).digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<prompt_embeds>", "a<image>b", "＜prompt_embeds＞", "x <prompt_embeds> y"})
  void textThatStandsForMediaIsRefused(String text) {
    Question question = Prompts.ask(Prompts.image(1), text);
    refused("TEXT_FORBIDDEN", () -> VllmBackend.chatRows(Prompts.LLAVA).prepare(question));
    refused(
        "TEXT_FORBIDDEN",
        () -> VllmBackend.wholePrompt(Prompts.LLAVA, Prompts::fuse).prepare(question));
  }

  @Test
  void ordinaryTextPasses() {
    for (String text : List.of("", "a < b > c", "<b>bold</b>", "prompt_embeds", "ﬁnal image")) {
      assertThat(VllmBackend.chatRows(Prompts.LLAVA).prepare(Prompts.ask(Prompts.image(1), text)))
          .isNotNull();
    }
    Question question = Prompts.ask(Prompts.image(1), "<|vision_start|>");
    assertThat(VllmBackend.chatRows(Prompts.LLAVA).prepare(question)).isNotNull();
    refused("TEXT_FORBIDDEN", () -> VllmBackend.chatRows(Prompts.QWEN).prepare(question));
  }

  @Test
  void tooManyPartsAndPromptsPastTheModelAreRefused() {
    Piece one = new Piece.Media(Prompts.image(1));
    refused(
        "TOO_MANY_MEDIA",
        () ->
            Guards.conversation(
                Question.of("t", 8, new Turn(Turn.Role.USER, Collections.nCopies(33, one))),
                Prompts.LLAVA));
    Guards.conversation(
        Question.of("t", 32, new Turn(Turn.Role.USER, Collections.nCopies(32, one))),
        Prompts.LLAVA);
    refused(
        "PROMPT_TOO_LONG",
        () ->
            Guards.conversation(
                Question.of("t", 33, new Turn(Turn.Role.USER, Collections.nCopies(32, one))),
                Prompts.LLAVA));
    refused(
        "PROMPT_TOO_LONG",
        () ->
            VllmBackend.wholePrompt(Prompts.LLAVA, Prompts::fuse)
                .prepare(Prompts.ask(Prompts.image(1), "long ".repeat(12))));
  }
}
