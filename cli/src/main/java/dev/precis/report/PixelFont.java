package dev.precis.report;

import java.awt.Color;
import java.awt.Graphics2D;

/**
 * Short labels inside pictures, in capitals of five by seven dots. Fonts of the machine are not
 * used: small installations have none, and pictures would differ from place to place.
 */
final class PixelFont {
  /** Dots from top to bottom. */
  static final int HEIGHT = 7;

  private static final int WIDTH = 5;
  private static final int ADVANCE = 6;
  private static final String CHARACTERS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:%/-+()=_;";

  /** Per character seven rows of five dots, each row two hexadecimal digits, left dot highest. */
  private static final String[] DOTS = {
    "00000000000000",
    "0E11131519110E",
    "040C040404040E",
    "0E11010204081F",
    "1F02040201110E",
    "02060A121F0202",
    "1F101E0101110E",
    "0608101E11110E",
    "1F010204080808",
    "0E11110E11110E",
    "0E11110F01020C",
    "0E11111F111111",
    "1E11111E11111E",
    "0E11101010110E",
    "1C12111111121C",
    "1F10101E10101F",
    "1F10101E101010",
    "0E11101711110F",
    "1111111F111111",
    "0E04040404040E",
    "0702020202120C",
    "11121418141211",
    "1010101010101F",
    "111B1515111111",
    "11111915131111",
    "0E11111111110E",
    "1E11111E101010",
    "0E11111115120D",
    "1E11111E141211",
    "0F10100E01011E",
    "1F040404040404",
    "1111111111110E",
    "11111111110A04",
    "1111111515150A",
    "11110A040A1111",
    "1111110A040404",
    "1F01020408101F",
    "00000000000C0C",
    "000000000C0408",
    "000C0C000C0C00",
    "18190204081303",
    "00010204081000",
    "0000001F000000",
    "0004041F040400",
    "02040808080402",
    "08040202020408",
    "00001F001F0000",
    "0000000000001F",
    "000C0C000C0408"
  };

  private PixelFont() {}

  /** Width of a text in pixels at a whole scale. */
  static int width(String text, int scale) {
    return text.isEmpty() ? 0 : (text.length() * ADVANCE - 1) * scale;
  }

  /** Draws with the top left corner given; characters that it has not become a dash. */
  static void draw(Graphics2D graphics, String text, int x, int y, int scale, Color colour) {
    graphics.setColor(colour);
    int at = x;
    for (int i = 0; i < text.length(); i++, at += ADVANCE * scale) {
      int known = CHARACTERS.indexOf(Character.toUpperCase(text.charAt(i)));
      String dots = DOTS[known < 0 ? CHARACTERS.indexOf('-') : known];
      for (int row = 0; row < HEIGHT; row++) {
        int bits = Integer.parseInt(dots.substring(2 * row, 2 * row + 2), 16);
        for (int column = 0; column < WIDTH; column++) {
          if ((bits >> (WIDTH - 1 - column) & 1) == 1) {
            graphics.fillRect(at + column * scale, y + row * scale, scale, scale);
          }
        }
      }
    }
  }

  /** Whether there is a drawing for every character that has a place. */
  static boolean complete() {
    return DOTS.length == CHARACTERS.length();
  }
}
