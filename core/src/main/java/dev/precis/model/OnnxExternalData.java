package dev.precis.model;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lists the files a graph would load its weights from, by walking the ONNX protobuf without the
 * runtime: the check has to come before the runtime sees the model, which opens whatever path is
 * written there.
 *
 * <p>Field numbers are those of onnx.proto3: ModelProto.graph 7 and functions 25, GraphProto.node
 * 1, initializer 5 and sparse_initializer 15, NodeProto.attribute 5, AttributeProto.t 5, g 6,
 * tensors 10, graphs 11, sparse tensors 22 and 23, FunctionProto.node 7, TensorProto.external_data
 * 13 with StringStringEntryProto key 1 and value 2, SparseTensorProto values 1 and indices 2.
 */
final class OnnxExternalData {
  private static final int MAX_DEPTH = 64;

  private final Set<String> locations = new TreeSet<>();

  private OnnxExternalData() {}

  /**
   * External file names in the graph, as written there.
   *
   * @throws PrecisException {@code GRAPH_UNREADABLE} if the file is no protobuf
   */
  static Set<String> locations(Path graph) {
    OnnxExternalData walker = new OnnxExternalData();
    try (FileChannel channel = FileChannel.open(graph, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw bad(graph, "is larger than 2 GiB; use external data");
      }
      walker.walk(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), Message.MODEL, 0);
    } catch (IOException e) {
      throw PrecisException.user("GRAPH_UNREADABLE", "cannot read " + graph.getFileName(), e);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw bad(graph, "is no ONNX protobuf: " + e.getMessage());
    }
    return walker.locations;
  }

  private static PrecisException bad(Path graph, String why) {
    return PrecisException.user("GRAPH_UNREADABLE", graph.getFileName() + " " + why);
  }

  /** Messages on the way to a tensor, and which of their fields lead on. */
  private enum Message {
    MODEL,
    GRAPH,
    FUNCTION,
    NODE,
    ATTRIBUTE,
    TENSOR,
    SPARSE_TENSOR,
    ENTRY,
    NONE;

    Message child(int field) {
      return switch (this) {
        case MODEL -> field == 7 ? GRAPH : field == 25 ? FUNCTION : NONE;
        case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE_TENSOR : NONE;
        case FUNCTION -> field == 7 ? NODE : NONE;
        case NODE -> field == 5 ? ATTRIBUTE : NONE;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE_TENSOR;
              default -> NONE;
            };
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : NONE;
        case TENSOR -> field == 13 ? ENTRY : NONE;
        case ENTRY, NONE -> NONE;
      };
    }
  }

  private void walk(ByteBuffer in, Message message, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH);
    }
    String key = "";
    String value = "";
    while (in.hasRemaining()) {
      long tag = varint(in);
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> varint(in);
        case 1 -> skip(in, 8);
        case 5 -> skip(in, 4);
        case 2 -> {
          ByteBuffer body = take(in, varint(in));
          if (message == Message.ENTRY) {
            String text = StandardCharsets.UTF_8.decode(body).toString();
            key = field == 1 ? text : key;
            value = field == 2 ? text : value;
          } else if (message.child(field) != Message.NONE) {
            walk(body, message.child(field), depth + 1);
          }
        }
        default -> throw new IllegalArgumentException("unknown wire type " + (tag & 7));
      }
    }
    if (key.equals("location")) {
      locations.add(value);
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number runs over 10 bytes");
  }

  private static void skip(ByteBuffer in, long bytes) {
    take(in, bytes);
  }

  private static ByteBuffer take(ByteBuffer in, long bytes) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw new IllegalArgumentException(
          "a field of %d bytes, %d left".formatted(bytes, in.remaining()));
    }
    ByteBuffer body = in.slice(in.position(), (int) bytes);
    in.position(in.position() + (int) bytes);
    return body;
  }
}
