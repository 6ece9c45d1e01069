import Domain
import Engine
import Money

extension ExternalEntry {
    /// ``Columns/external``.
    func bind(isPosted: Bool, to sink: inout some ParameterSink) {
        sink.account(account)
        sink.text(venueLedgerID)
        sink.text(kind.rawValue)
        sink.text(
            TextList.encode(changes.flatMap { [$0.asset.code, $0.amount.description] }))
        sink.instant(at)
        sink.text(note)
        sink.flag(isPosted)
    }
}

extension StoredExternal {
    /// Reads ``Columns/external``.
    init(from row: inout some RowSource) throws(StorageError) {
        let account = try row.account()
        let id = try row.text()
        let kind: ExternalEntry.Kind = try row.word()
        let words = try row.list()
        var changes: [ExternalEntry.Change] = []
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            let text = words[index + 1]
            guard let amount = try? Fixed(text), amount.description == text, !amount.isZero else {
                throw .corrupt("external entry \(id) changes \(text)")
            }
            changes.append(.init(amount, of: try row.asset(named: words[index])))
        }
        guard !changes.isEmpty, words.count % 2 == 0 else {
            throw .corrupt("external entry \(id) changes nothing")
        }
        let entry = ExternalEntry(
            account: account, venueLedgerID: id, kind: kind, changes: changes,
            at: try row.instant(), note: try row.text())
        self.init(entry, isPosted: try row.flag())
    }
}

extension AccountMark {
    /// ``Columns/mark``.
    func bind(to sink: inout some ParameterSink) {
        sink.account(account)
        sink.instant(openedAt)
        sink.instant(followedUntil)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let account = try row.account()
        self.init(account, openedAt: try row.instant(), followedUntil: try row.instant())
    }
}
