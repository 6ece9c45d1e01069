/// A secret in memory. It describes itself to nobody: no log, error, dump or debugger shows it.
package struct SecretText: Sendable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// For sealing and signing alone.
    package func reveal() -> String { text }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
