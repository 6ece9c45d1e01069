import Domain
import Money

extension Activity {
    /// ``Columns/activity``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.text(tenant?.text)
        switch kind {
        case .deposit(let purse):
            sink.text("DEPOSIT")
            sink.text(nil)
            sink.text(purse.description)
        case .withdrawal(let purse):
            sink.text("WITHDRAWAL")
            sink.text(purse.description)
            sink.text(nil)
        case .transfer(let source, let target):
            sink.text("TRANSFER")
            sink.text(Purse.profile(source).description)
            sink.text(Purse.profile(target).description)
        }
        sink.text(asset.code)
        sink.amount(amount)
        sink.text(reference)
        sink.text(uniqueKey)
        sink.text(memo)
        sink.pairs(metadata)
        sink.instant(at)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let id: ActivityID = try row.identifier()
        let tenant = try row.optionalText().map { TenantID($0) }
        let kind = try Kind(from: &row)
        let asset = try row.asset()
        let amount = try row.amount()
        guard amount.isPositive else { throw .corrupt("activity \(id) moves \(amount)") }
        let reference = try row.optionalText()
        let key = try row.optionalText()
        self.init(
            id: id, tenant: tenant, kind: kind, asset: asset, amount: amount,
            reference: reference, memo: try row.text(), metadata: try row.pairs(),
            at: try row.instant())
        guard key == uniqueKey else { throw .corrupt("activity \(id) has another's key") }
    }
}

extension Activity.Kind {
    fileprivate init(from row: inout some RowSource) throws(StorageError) {
        let word = try row.text()
        let source = try Self.purse(from: &row)
        let target = try Self.purse(from: &row)
        switch (word, source, target) {
        case ("DEPOSIT", nil, .some(let purse)): self = .deposit(to: purse)
        case ("WITHDRAWAL", .some(let purse), nil): self = .withdrawal(from: purse)
        case ("TRANSFER", .some(.profile(let source)), .some(.profile(let target)))
        where source != target:
            self = .transfer(from: source, to: target)
        case (_, _, _): throw .corrupt("an activity of kind \(word)")
        }
    }

    private static func purse(
        from row: inout some RowSource
    ) throws(StorageError) -> Activity.Purse? {
        guard let text = try row.optionalText() else { return nil }
        guard let purse = Activity.Purse(text) else {
            throw .corrupt("\(row.position) is no purse: \(text)")
        }
        return purse
    }
}
