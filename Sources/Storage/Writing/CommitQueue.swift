import Bookkeeping

/// Commits that wait for the writer. While one group becomes durable the next one gathers here.
struct CommitQueue {
    /// The most commits of one group, and so of what waits in the queue; who comes later waits
    /// outside.
    static let groupMax = 512

    /// `nil` tells who waited outside that there is room.
    typealias Answer = CheckedContinuation<CommitOutcome?, Never>

    struct Entry {
        let commit: Commit
        let answer: Answer
    }

    private var entries: [Entry] = []
    private var outside: [Answer] = []
    private var isWriting = false
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    enum Admission {
        /// The writer sleeps: the caller wakes it.
        case first
        case queued
        case closed
    }

    mutating func add(_ commit: Commit, _ answer: Answer) -> Admission {
        guard !isClosed else { return .closed }
        guard entries.count < Self.groupMax else {
            outside.append(answer)
            return .queued
        }
        entries.append(Entry(commit: commit, answer: answer))
        defer { isWriting = true }
        return isWriting ? .queued : .first
    }

    /// The next group, and who may come in now.
    mutating func take() -> (group: [Entry], admitted: [Answer]) {
        let group = entries
        entries.removeAll(keepingCapacity: true)
        let admitted = Array(outside.prefix(Self.groupMax))
        outside.removeFirst(admitted.count)
        return (group, admitted)
    }

    /// Whether another group waits; else the writer sleeps, and those who close may go on.
    mutating func finish() -> (again: Bool, closers: [CheckedContinuation<Void, Never>]) {
        guard entries.isEmpty else { return (true, []) }
        isWriting = false
        defer { closers = [] }
        return (false, closers)
    }

    /// No commit is admitted from now on.
    ///
    /// - Returns: whether the writer sleeps already; else `closer` is resumed when it does.
    mutating func close(_ closer: CheckedContinuation<Void, Never>) -> Bool {
        isClosed = true
        guard isWriting else { return true }
        closers.append(closer)
        return false
    }
}
