/// What one database engine says differently: types, table options, triggers. Everything else is
/// shared.
package struct Dialect: Sendable {
    package let name: String
    let integer: String
    /// Text that compares by its bytes.
    let text: String
    let bytes: String
    /// A number that the engine gives each row, in the order of the inserts.
    let sequence: String
    /// The end of a table that is read by its primary key.
    let clustered: String
    let appended: String
    /// Statements that make a table append-only but for the columns that may change.
    let guardRows: @Sendable (_ table: String, _ fixedColumns: [String]) -> [String]

    /// A shared text with this engine's words in it.
    func rendered(_ text: String) -> String {
        var result = text
        for (token, word) in [
            ("{integer}", integer), ("{text}", self.text), ("{bytes}", bytes),
            ("{sequence}", sequence),
            ("{clustered}", clustered), ("{appended}", appended),
        ] {
            result = result.replacing(token, with: word)
        }
        return result
    }
}
