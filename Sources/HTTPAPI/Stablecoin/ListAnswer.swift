import StrictJSON

/// A list as the stablecoin face has it: `items`, and where more follow, the cursor to them.
enum ListAnswer {
    static func of<Item>(
        _ items: some Sequence<Item>, next cursor: String? = nil,
        _ write: (inout JSONWriter, Item) -> Void
    ) -> Answer {
        .json { writer in
            writer.object {
                $0.member("items", array: items, write)
                $0.member("next_page_cursor", ifPresent: cursor)
            }
        }
    }
}

extension PageCursors {
    /// Tells a page that was read one longer than it shall be: the one too many says that more
    /// follow.
    func page<Item>(
        _ found: [Item], limit: Int, of listing: Listing,
        at position: (Item) -> some PagePosition, _ write: (inout JSONWriter, Item) -> Void
    ) -> Answer {
        let items = found.prefix(limit)
        let next =
            found.count > limit
            ? items.last.map { cursor(at: position($0), of: listing) } : nil
        return ListAnswer.of(items, next: next, write)
    }
}
