"""Remarks have a reason; standard remarks."""
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REASON = sa.Enum('unclear', 'missing', 'wrong', 'too_demanding', 'work_environment', 'language', 'other', name='reason', native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    # Not in batch mode: on SQLite that drops the old table, and what refers to a remark would go with it.
    op.execute("ALTER TABLE remark ADD COLUMN reason VARCHAR(30) NOT NULL DEFAULT 'other' CONSTRAINT ck_remark_reason "
               "CHECK (reason IN ('unclear', 'missing', 'wrong', 'too_demanding', 'work_environment', 'language', "
               "'other'))")
    op.create_table('standard_remark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=10), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('reason', REASON, nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('suggested_value', sa.String(length=4000), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['account.id'], name=op.f('fk_standard_remark_changed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_remark')),
    sa.UniqueConstraint('public_id', name=op.f('uq_standard_remark_public_id'))
    )
    with op.batch_alter_table('standard_remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_remark_field_id'), ['field', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('standard_remark')
    op.execute("ALTER TABLE remark DROP COLUMN reason")
