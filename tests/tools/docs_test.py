"""What the documents say about the sources and the command line is true."""
import os
import pathlib
import re
import runpy
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(ROOT.glob("docs/**/*.md")) + [ROOT / "README.md"]
PATH = re.compile(r"`((?:[a-z0-9_.-]+/)+[A-Za-z0-9_.-]+\.(?:[ch]pp|\*|md|py|cfg|sbatch))`")
WALKS = sorted(ROOT.glob("docs/explanation/way-of-*.md"))
PATH_OF_WALK = re.compile(r"(?<![\w./])((?:src|tests|include)/[\w/.-]+\.\w+)")
NAME_OF_WALK = re.compile(r"`([A-Za-z_]\w*(?:::\w+)*)(?:\(\))?`|(\w+(?:::\w+)+)")
MOST_LINES = 300
ROOTS = [ROOT, ROOT / "src", ROOT / "include"]


class Docs(unittest.TestCase):
    def test_files_that_are_named_exist(self):
        for document in DOCUMENTS:
            for name in PATH.findall(document.read_text()):
                with self.subTest(document=document.name, name=name):
                    self.assertTrue(any(list(root.glob(name)) for root in ROOTS), name)

    def test_walks_name_what_is_there(self):
        sources = [path for folder in ("src", "include", "tests/unit")
                   for path in (ROOT / folder).rglob("*.[ch]pp")]
        words = {word for path in sources for word in re.findall(r"\w+", path.read_text())}
        self.assertGreater(len(WALKS), 1)
        for document in WALKS:
            text = document.read_text()
            for name in PATH_OF_WALK.findall(text):
                with self.subTest(document=document.name, name=name):
                    self.assertTrue((ROOT / name).exists())
            for names in NAME_OF_WALK.findall(text):
                for word in "::".join(names).strip(":").split("::"):
                    with self.subTest(document=document.name, name=word):
                        self.assertIn(word, words)

    def test_links_lead_somewhere(self):
        for document in DOCUMENTS:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
                with self.subTest(document=document.name, target=target):
                    self.assertTrue((document.parent / target).exists(), target)

    def test_verbs_are_described_as_the_program_does(self):
        folder = ROOT / "docs" / "reference" / "verbs"
        generated = runpy.run_path(str(ROOT / "tools" / "cli_reference"))["generated"](os.environ["SPILLWAY"])
        self.assertEqual(sorted(generated), sorted(page.name for page in folder.iterdir()))
        for name, text in generated.items():
            with self.subTest(page=name):
                self.assertEqual(text, (folder / name).read_text(),
                                 "write it anew: tools/cli_reference build/release/spillway")

    def test_pages_are_short(self):
        for document in DOCUMENTS:
            with self.subTest(document=document.name):
                self.assertLess(len(document.read_text().splitlines()), MOST_LINES, "split it by topic")

    def test_glossary_is_short(self):
        rows = re.findall(r"^\| \*\*", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
        self.assertGreater(len(rows), 0)
        self.assertLessEqual(len(rows), 25)


if __name__ == "__main__":
    unittest.main()
