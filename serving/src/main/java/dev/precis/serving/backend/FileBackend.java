package dev.precis.serving.backend;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.precis.tensor.AtomicFile;
import dev.precis.tensor.ContentHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A folder: one file of rows per medium, named by its digest, and the conversation as JSON beside
 * them. The same question gives the same files.
 */
public final class FileBackend implements Backend {
  private final ServedModel model;
  private final Path folder;
  private final Form form;

  /** How rows are written. */
  public enum Form {
    /** A torch file, in the model's type. */
    PT,
    /** An npy file, F16 or F32. */
    NPY
  }

  /**
   * A folder that exists.
   *
   * @param form how rows are written
   */
  public FileBackend(ServedModel model, Path folder, Form form) {
    this.model = model;
    this.folder = folder;
    this.form = form;
  }

  @Override
  public String id() {
    return "file";
  }

  @Override
  public ServedModel model() {
    return model;
  }

  /**
   * {@inheritDoc}
   *
   * @return the files of rows in the order of the media, then that of the conversation
   */
  @Override
  public Delivery.Files prepare(Question question) {
    Guards.conversation(question, model);
    List<GuardedRows> media =
        model.family().countRule() == CountRule.GRID
            ? Guards.allMedia(question, model)
            : Guards.allPlain(question, model);
    List<Path> written = new ArrayList<>();
    for (GuardedRows rows : media) {
      Path file = folder.resolve(name(rows));
      AtomicFile.write(
          file,
          switch (form) {
            case PT -> rows.torch();
            case NPY -> rows.npy();
          });
      written.add(file);
    }
    byte[] conversation =
        Json.object(json -> {
          json.writeStringField("model", model.name());
          json.writeNumberField("max_tokens", question.answerTokens());
          json.writeNumberField("temperature", question.temperature());
          json.writeFieldName("messages");
          ChatMessages.write(json, question.turns(), media, this::part);
        });
    String digest =
        ContentHash.of("precis.question")
            .text("tenant", question.tenant())
            .text("json", HexFormat.of().formatHex(conversation))
            .hex();
    Path file = folder.resolve(digest + ".json");
    AtomicFile.write(file, conversation);
    written.add(file);
    return new Delivery.Files(written);
  }

  private void part(JsonGenerator json, GuardedRows rows) throws IOException {
    json.writeStringField("type", rows.kind().id() + "_rows");
    json.writeStringField("file", name(rows));
    json.writeNumberField("rows", rows.count());
    if (rows.grid().isPresent()) {
      ChatMessages.grid(json, "grid_thw", rows.grid().get());
    }
  }

  private String name(GuardedRows rows) {
    return rows.digest() + "." + form.name().toLowerCase(Locale.ROOT);
  }
}
