import Domain
import Money

extension ConversionTerms {
    var column: String {
        var fields = FieldList()
        fields.put("mids", mids)
        fields.put("slippageBps", slippageBps)
        fields.put("expected", [expectation.from, expectation.to])
        if let singleVenue {
            fields.put("singleVenue", singleVenue.venue.text)
            fields.put(
                "singleVenueExpected", [singleVenue.expectation.from, singleVenue.expectation.to])
        }
        if let schedule {
            fields.put("durationSeconds", schedule.durationSeconds)
            fields.put("slices", schedule.slices)
            fields.put("jitterSeed", schedule.jitterSeed.map { String($0) })
            fields.put("maxCatchUp", schedule.maxCatchUp)
        }
        fields.put("takesFrom", takesFrom)
        fields.put("exposureMax", exposureMax)
        fields.put("graceSeconds", graceSeconds)
        return fields.column
    }

    init(column: String) throws(StorageError) {
        let fields = try FieldList(column)
        let mids = try fields.amounts("mids")
        guard !mids.isEmpty, mids.allSatisfy(\.isPositive) else {
            throw .corrupt("terms: mids are not above zero")
        }
        self.init(
            mids: mids,
            slippageBps: try fields.required("slippageBps", try fields.amount("slippageBps")),
            expectation: try Self.expectation(fields, "expected"))
        if let venue = fields.text("singleVenue") {
            singleVenue = SingleVenue(
                venue: VenueID(venue),
                expectation: try Self.expectation(fields, "singleVenueExpected"))
        }
        schedule = try Self.schedule(fields)
        takesFrom = try fields.instant("takesFrom")
        exposureMax = try fields.amount("exposureMax")
        graceSeconds = try fields.number("graceSeconds") ?? graceSeconds
    }

    private static func expectation(
        _ fields: FieldList, _ name: String
    ) throws(StorageError) -> Expectation {
        let amounts = try fields.amounts(name)
        guard amounts.count == 2 else { throw .corrupt("terms: \(name)") }
        return Expectation(from: amounts[0], to: amounts[1])
    }

    private static func schedule(_ fields: FieldList) throws(StorageError) -> SliceSchedule? {
        guard let duration: Int = try fields.number("durationSeconds") else { return nil }
        let slices: Int = try fields.required("slices", try fields.number("slices"))
        guard duration > 0, slices > 0 else { throw .corrupt("terms: slices") }
        return SliceSchedule(
            durationSeconds: duration, slices: slices,
            jitterSeed: try fields.number("jitterSeed"),
            maxCatchUp: try fields.required("maxCatchUp", try fields.amount("maxCatchUp")))
    }
}

extension ConversionProgress {
    var column: String {
        var fields = FieldList()
        fields.put("startMids", startMids)
        fields.put("startTouches", startTouches)
        fields.put("endMids", endMids)
        fields.put("cancelRequestedAt", cancelRequestedAt)
        if let base {
            fields.put("baseSlice", base.slice)
            fields.put("baseDone", base.done)
        }
        let words = residuals.flatMap { residual in
            [
                residual.account.venue.text, residual.account.account.text, residual.asset.code,
                residual.amount.description,
            ]
        }
        fields.put("residuals", words.isEmpty ? nil : TextList.encode(words))
        return fields.column
    }

    /// - Parameter row: where the assets of codes are found.
    init(column: String, _ row: some RowSource) throws(StorageError) {
        self.init()
        guard !column.isEmpty else { return }
        let fields = try FieldList(column)
        startMids = try fields.amounts("startMids")
        startTouches = try fields.amounts("startTouches")
        endMids = try fields.amounts("endMids")
        cancelRequestedAt = try fields.instant("cancelRequestedAt")
        if let slice: Int = try fields.number("baseSlice") {
            base = Base(
                slice: slice,
                done: try fields.required("baseDone", try fields.amount("baseDone")))
        }
        residuals = try Self.residuals(fields.text("residuals") ?? "", row)
    }

    private static func residuals(
        _ list: String, _ row: some RowSource
    ) throws(StorageError) -> [Residual] {
        let words = try TextList.decode(list)
        guard words.count % 4 == 0 else { throw .corrupt("residuals: \(words.count) words") }
        var residuals: [Residual] = []
        for start in stride(from: 0, to: words.count, by: 4) {
            let amount: Fixed
            do { amount = try Fixed(words[start + 3]) } catch {
                throw .corrupt("residuals: \(words[start + 3])")
            }
            residuals.append(
                Residual(
                    account: VenueAccount(VenueID(words[start]), AccountID(words[start + 1])),
                    asset: try row.asset(named: words[start + 2]), amount: amount))
        }
        return residuals
    }
}
