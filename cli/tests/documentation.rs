//! The README and the help are what the program does.

#[test]
fn the_examples_of_the_readme_and_the_help_are_true() {
    let cases = trycmd::TestCases::new();
    cases.case("README.md").case("tests/help/*.trycmd");
    cases.run();
}
