"""Plain mistakes that the project group corrects, and what a version shows instead of what was sent."""
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE submission ADD COLUMN corrected JSON")
    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=10), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('before', sa.String(length=4000), nullable=False),
    sa.Column('after', sa.String(length=4000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('objected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('objected_by', sa.Integer(), nullable=True),
    sa.Column('objection', sa.String(length=2000), nullable=True),
    sa.CheckConstraint('(objected_at IS NULL) = (objection IS NULL)', name=op.f('ck_correction_objected_why')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_correction_by_id')),
    sa.ForeignKeyConstraint(['objected_by'], ['account.id'], name=op.f('fk_correction_objected_by')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_correction_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('public_id', name=op.f('uq_correction_public_id'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index('uq_correction_field', ['submission_id', 'field'], unique=True)


def downgrade() -> None:
    op.drop_table('correction')
    op.execute("ALTER TABLE submission DROP COLUMN corrected")
