"""Clips with known cuts, and what PySceneDetect finds in them; called by benchmarks/scene-cuts.

`scenes.py make MEDIA CLIPS` splices shots of the films under MEDIA and writes CLIPS/truth.tsv.
`scenes.py detect CLIPS RESULTS` runs the detectors over every clip and appends to RESULTS.
"""

import random
import resource
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import scenedetect
from scenedetect import AdaptiveDetector, ContentDetector, SceneManager, open_video

SIZE = (640, 360)
RATE = 25
SHOTS = 12
LEAST, MOST = 30, 75
CLIPS_OF_A_KIND = 4

# Films by name with the shots in them, frames (first, end); looked at one by one. No film is in
# both sets: thresholds were chosen on the first, the second is what is reported.
TUNE = {
    "carphone_pristine.mp4": [(0, 120)],
    "small.mp4": [(0, 166)],
    "world.mp4": [(60, 860)],
    "cup.mp4": [(0, 200)],
    "tree.avi": [(0, 60)],
}
REPORT = {
    "bigbuckbunny.mp4": [(0, 132)],
    "bikes.mp4": [(0, 30), (30, 76), (76, 137), (137, 187), (187, 242)],
    "obama_speech.mp4": [(0, 105)],
    "vtest.avi": [(0, 795)],
    "VID_20191220_170832.mp4": [(0, 41)],
    "movie-hello.mp4": [(0, 249)],
    "box.mp4": [(0, 200)],
}
BIKES_CUTS = [30, 76, 137, 187, 242]


def frames(path):
    capture = cv2.VideoCapture(str(path))
    out = []
    while True:
        good, frame = capture.read()
        if not good:
            return out
        out.append(cv2.resize(frame, SIZE, interpolation=cv2.INTER_AREA))


def blend(before, after, part):
    return cv2.addWeighted(before, 1 - part, after, part, 0)


class Clip:
    """Frames and what was done to them: cut:F-F, dissolve:F-L or fade:F-L, flash:F-L."""

    def __init__(self):
        self.frames, self.truth = [], []

    def note(self, kind, first, last):
        self.truth.append(f"{kind}:{first}-{last}")

    def join(self, shot, kind, length):
        at = len(self.frames)
        if kind == "cut" or not self.frames:
            if self.frames:
                self.note("cut", at, at)
            self.frames += shot
        elif kind == "dissolve":
            for i in range(length):
                part = (i + 1) / (length + 1)
                self.frames[at - length + i] = blend(self.frames[at - length + i], shot[i], part)
            self.frames += shot[length:]
            self.note("dissolve", at - length, at)
        else:
            black = np.zeros_like(shot[0])
            for i in range(length):
                part = (i + 1) / length
                self.frames[at - length + i] = blend(self.frames[at - length + i], black, part)
                shot[i] = blend(black, shot[i], i / length)
            self.frames += shot
            self.note("fade", at - length, at + length)

    def flash(self, at):
        self.frames[at] = blend(self.frames[at], np.full_like(self.frames[at], 255), 0.85)
        self.note("flash", at, at)

    def write(self, path):
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), RATE, SIZE)
        for frame in self.frames:
            writer.write(frame)
        writer.release()


def splice(films, kinds, flashes, dice):
    clip, last = Clip(), None
    every = [(film, shot) for film, shots in films.items() for shot in range(len(shots))]
    for number in range(SHOTS):
        last = dice.choice([shot for shot in every if shot != last])
        first, end, pictures = films[last[0]][last[1]]
        length = min(dice.randint(LEAST, MOST), end - first)
        start = dice.randint(first, end - length)
        shot = [frame.copy() for frame in pictures[start : start + length]]
        most = min(20, length // 3, (len(clip.frames) or 99) // 3)
        clip.join(shot, dice.choice(kinds), dice.randint(min(6, most), most))
        if flashes and number % 3 == 1:
            clip.flash(len(clip.frames) - length // 2)
    return clip


def make(media, clips):
    clips.mkdir(parents=True, exist_ok=True)
    found = {path.name: path for path in sorted(media.rglob("*")) if path.is_file()}
    rows, used = [], []
    for name, films in (("tune", TUNE), ("report", REPORT)):
        dice = random.Random(name)
        shots = {}
        for film, spans in films.items():
            if film in found:
                pictures = frames(found[film])
                shots[film] = [(a, min(b, len(pictures)), pictures) for a, b in spans]
        for kind, kinds in (("hard", ["cut"]), ("mixed", ["cut", "cut", "dissolve", "fade"])):
            for number in range(CLIPS_OF_A_KIND):
                clip = splice(shots, kinds, kind == "mixed", dice)
                path = clips / f"{name}-{kind}-{number}.mp4"
                clip.write(path)
                rows.append((path, f"{name}-{kind}", len(clip.frames), clip.truth))
        used += [f"{film} ({name})" for film in shots]
    whole = found.get("bikes.mp4")
    if whole:
        rows.append((whole, "film", 250, [f"cut:{at}-{at}" for at in BIKES_CUTS]))
    with open(clips / "facts.tsv", "w") as out:
        print("films", ", ".join(used), sep="\t", file=out)
        print("scenedetect", scenedetect.__version__, sep="\t", file=out)
        print("OpenCV in Python", cv2.__version__, sep="\t", file=out)
    with open(clips / "truth.tsv", "w") as out:
        for path, group, count, truth in rows:
            print(path, group, count, ",".join(truth), sep="\t", file=out)


def detect(clips, results):
    with open(clips / "truth.tsv") as rows, open(results, "a") as out:
        for path in [row.split("\t")[0] for row in rows]:
            for detector in (ContentDetector(), AdaptiveDetector()):
                start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
                manager = SceneManager()
                manager.add_detector(detector)
                count = manager.detect_scenes(open_video(path))
                wall = time.perf_counter() - start
                after = resource.getrusage(resource.RUSAGE_SELF)
                cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
                cuts = ",".join(str(a.frame_num) for a, _ in manager.get_scene_list()[1:])
                print(path, type(detector).__name__, count, wall, cpu, cuts, sep="\t", file=out)


if __name__ == "__main__":
    {"make": make, "detect": detect}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
