/// What the house forbids. The raw value is the name that a `house-allow` comment uses.
enum Rule: String, CaseIterable, Hashable {
    /// A layer imports only what the table gives it; an arrow only ever points inwards.
    case layerImport = "import"
    /// A folder that the table does not know, or one of the table's that is gone.
    case unknownTarget = "target"
    /// No clock, no sleep below the composition root.
    case ambientTime = "time"
    /// No ids or randomness but those that are handed in.
    case ambientRandomness = "random"
    /// No `try!`, no forced unwrap, no forced cast.
    case force
    /// No `fatalError`: an invariant is stated by `precondition`.
    case trap
    /// No `Task {}`, `Task.detached`: child tasks cannot outlive their scope.
    case unstructuredTask = "task"
    case uncheckedSendable = "sendable"
    /// Only the composition root writes to standard output.
    case output
    /// No binary floating point, and no Foundation decimal, near money.
    case floatingPoint = "float"
    /// JSON is read by StrictJSON only.
    case foreignJSON = "json"
    /// The pure layers are synchronous values.
    case asynchrony = "async"
    /// A switch over cases of an enum decides each.
    case switchDefault = "default"
    /// `package` is the widest access there is.
    case publicAccess = "public"
    case fileLength = "file-length"
    case functionLength = "function-length"
    case lineLength = "line-length"
    /// No grab-bag names, and no type with the name of a module.
    case name
    /// No path of the machine that it was made on.
    case machinePath = "path"
    /// What is left to do is in the tracker.
    case leftover
    /// An excuse without a reason, for no such rule, or for nothing.
    case allowance
    /// Nothing to check, or a file that cannot be read.
    case unreadable
}

struct Violation: Hashable, CustomStringConvertible {
    let rule: Rule
    let path: String
    let line: Int
    let detail: String

    var description: String { "\(path):\(line): [\(rule.rawValue)] \(detail)" }
}
